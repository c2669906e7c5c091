#include "task.h"

const task_def_t  task_defs[] = {
    { "contacts_export", task_contacts_export },
    { "contacts_import", task_contacts_import },
    { "hours", task_hours },
    { "invoice_pdf", task_invoice_pdf },
    { "invoice_xml", task_invoice_xml },
    { "list", task_list },
    { "mailbox_test", task_mailbox_test },
    { "original", task_original },
    { "probe", task_probe },
    { "probe_long", task_probe },
    { "report", task_report },
    { NULL, NULL }
};

const char  task_quick[] = "invoice_pdf,invoice_xml,mailbox_test,original,"
                           "probe";
