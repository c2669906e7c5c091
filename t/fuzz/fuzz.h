#ifndef TK_FUZZ_FUZZ_H
#define TK_FUZZ_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

/* What libFuzzer calls: the first once, if it is there. */
int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);


/* What holds of any input. */
static inline void
must(bool ok)
{
    if (!ok) {
        abort();
    }
}

#endif
