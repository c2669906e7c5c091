#ifndef TICKETD_CMD_H
#define TICKETD_CMD_H

/*
 * The commands of ticketd, one file each.  argv[0] is the command's name;
 * the result is the exit status (0 good, 1 failed, 2 wrong use).
 */
int cmd_parse(int argc, char **argv);
int cmd_render(int argc, char **argv);
int cmd_sanitize(int argc, char **argv);

#endif
