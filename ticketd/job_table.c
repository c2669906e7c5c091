#include "job.h"

#define TEND_INTERVAL    (10 * TK_SECOND)
#define FACT_INTERVAL    (5 * TK_SECOND)
#define INDEX_INTERVAL   (TK_SECOND / 2)
#define REMIND_INTERVAL  (30 * TK_SECOND)
#define ALARM_INTERVAL   (30 * TK_SECOND)


static tk_time_t
tend_interval(const tk_conf_t *conf)
{
    return TEND_INTERVAL;
}


static tk_time_t
import_interval(const tk_conf_t *conf)
{
    return conf->import_interval;
}


static tk_time_t
deliver_interval(const tk_conf_t *conf)
{
    return conf->deliver_interval;
}


/* The run says when it is next; this is how often it looks again when it
 * could not. */
static tk_time_t
autoclose_interval(const tk_conf_t *conf)
{
    return TK_HOUR;
}


static tk_time_t
task_interval(const tk_conf_t *conf)
{
    return TK_SECOND;
}


static tk_time_t
remind_interval(const tk_conf_t *conf)
{
    return REMIND_INTERVAL;
}


static tk_time_t
fact_interval(const tk_conf_t *conf)
{
    return FACT_INTERVAL;
}


static tk_time_t
index_interval(const tk_conf_t *conf)
{
    return INDEX_INTERVAL;
}


/* Often enough for what is told soon. */
static tk_time_t
alarm_interval(const tk_conf_t *conf)
{
    tk_time_t  ms = conf->alarm_after / 4;

    return ms > ALARM_INTERVAL || ms == 0 ? ALARM_INTERVAL : ms;
}


static tk_time_t
garbage_interval(const tk_conf_t *conf)
{
    return TK_DAY;
}


const tk_job_def_t  tk_jobs[] = {
    { "import", import_interval, tk_job_import, NULL },
    { "deliver", deliver_interval, tk_job_deliver, NULL },
    { "deliver2", deliver_interval, tk_job_deliver, NULL },
    { "deliver3", deliver_interval, tk_job_deliver, NULL },
    { "deliver4", deliver_interval, tk_job_deliver, NULL },
    { "autoclose", autoclose_interval, tk_job_autoclose, NULL },
    { "tend", tend_interval, tk_job_tend, NULL },
    { "task", task_interval, tk_job_task, NULL },
    { "task2", task_interval, tk_job_task, NULL },   /* for long ones    */
    { "task_quick", task_interval, tk_job_task_quick, NULL },
    { "remind", remind_interval, tk_job_remind, NULL },
    { "fact", fact_interval, tk_job_fact, NULL },
    { "index", index_interval, tk_job_index, NULL },
    { "garbage", garbage_interval, tk_job_garbage, NULL },
    { "alarm", alarm_interval, tk_job_alarm, tk_job_alarm_without },
    { NULL, NULL, NULL, NULL }
};
