#ifndef TICKETD_CMD_H
#define TICKETD_CMD_H

/*
 * The commands of ticketd, one file each.  argv[0] is the command's name;
 * the result is the exit status (args.h).
 */
int cmd_apply(int argc, char **argv);
int cmd_export(int argc, char **argv);
int cmd_inject(int argc, char **argv);
int cmd_migrate(int argc, char **argv);
int cmd_parse(int argc, char **argv);
int cmd_preview_mail(int argc, char **argv);
int cmd_recount(int argc, char **argv);
int cmd_render(int argc, char **argv);
int cmd_run(int argc, char **argv);
int cmd_sanitize(int argc, char **argv);
int cmd_status(int argc, char **argv);
int cmd_test(int argc, char **argv);
int cmd_user(int argc, char **argv);

#endif
