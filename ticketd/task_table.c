#include "task.h"

const task_def_t  task_defs[] = {
    { "probe", task_probe },
    { NULL, NULL }
};
