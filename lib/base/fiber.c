#include "base/fiber.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define TK_ASAN  1
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif

#if defined(__has_include)
#if __has_include(<valgrind/valgrind.h>)
#define TK_VALGRIND  1
#include <valgrind/valgrind.h>
#endif
#endif

/* What may stay committed of a stack that nobody uses; looked after once in
 * so many uses, for few ever need more. */
#define STACK_KEEP_BYTES  (64 * 1024)
#define STACK_KEEP_USES   64


/* Boost.Context's symbols, plain C calls written in assembler.  They are
 * not declared by any header that C can read. */
typedef struct {
    void  *context;
    void  *data;
} transfer_t;

extern transfer_t jump_fcontext(void *to, void *data);
extern void *make_fcontext(void *top, size_t size, void (*fn)(transfer_t));


/* Lives at the top of its own stack. */
struct tk_fiber {
    tk_fiber_pool_t  *pool;
    tk_fiber_t       *next;        /* in the pool's free list */
    void             *context;     /* where it goes on        */
    void            (*fn)(void *data);
    void             *data;
    int               done;
    unsigned          uses;
    char             *map;         /* guard page and stack    */
    unsigned          stack_id;    /* valgrind's              */
    void             *fake_stack;  /* ASan's                  */
};


struct tk_fiber_pool {
    tk_fiber_t  *current;
    tk_fiber_t  *free;
    unsigned     n_free;
    unsigned     keep;
    size_t       page;
    size_t       stack_size;
    void        *main_context;
    const void  *main_stack;       /* ASan's */
    size_t       main_stack_size;
    void        *main_fake_stack;
};


/* The stack's lowest byte above the guard page, and the bytes from there to
 * the fiber's own record. */
static char *
stack_low(const tk_fiber_t *fiber)
{
    return fiber->map + fiber->pool->page;
}


static size_t
stack_bytes(const tk_fiber_t *fiber)
{
    return (size_t) ((const char *) fiber - stack_low(fiber));
}


static void
leave_main(tk_fiber_t *fiber)
{
#ifdef TK_ASAN
    __sanitizer_start_switch_fiber(&fiber->pool->main_fake_stack,
                                   stack_low(fiber), stack_bytes(fiber));
#endif
}


static void
enter_main(tk_fiber_pool_t *pool)
{
#ifdef TK_ASAN
    __sanitizer_finish_switch_fiber(pool->main_fake_stack, NULL, NULL);
#endif
}


/* A fiber that ends gives no place to save its fake stack: ASan frees it. */
static void
leave_fiber(tk_fiber_t *fiber)
{
#ifdef TK_ASAN
    __sanitizer_start_switch_fiber(fiber->done ? NULL : &fiber->fake_stack,
                                   fiber->pool->main_stack,
                                   fiber->pool->main_stack_size);
#endif
}


static void
enter_fiber(tk_fiber_t *fiber)
{
#ifdef TK_ASAN
    __sanitizer_finish_switch_fiber(fiber->fake_stack,
                                    &fiber->pool->main_stack,
                                    &fiber->pool->main_stack_size);
#endif
}


tk_fiber_pool_t *
tk_fiber_pool_create(size_t stack_size, unsigned keep)
{
    tk_fiber_pool_t  *pool;

    pool = calloc(1, sizeof(*pool));
    if (pool == NULL) {
        return NULL;
    }

    pool->page = (size_t) sysconf(_SC_PAGESIZE);
    pool->stack_size = (stack_size + pool->page - 1) & ~(pool->page - 1);
    pool->keep = keep;

    return pool;
}


static tk_fiber_t *
stack_map(tk_fiber_pool_t *pool)
{
    char        *map;
    size_t       size;
    tk_fiber_t  *fiber;

    size = pool->page + pool->stack_size;

    map = mmap(NULL, size, PROT_READ | PROT_WRITE,
               MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK,
               -1, 0);
    if (map == MAP_FAILED) {
        return NULL;
    }

    if (mprotect(map, pool->page, PROT_NONE) != 0) {
        munmap(map, size);
        return NULL;
    }

    fiber = (tk_fiber_t *)
                (((uintptr_t) map + size - sizeof(*fiber))
                 & ~(uintptr_t) 63);
    fiber->pool = pool;
    fiber->map = map;

#ifdef TK_VALGRIND
    fiber->stack_id = VALGRIND_STACK_REGISTER(stack_low(fiber), fiber);
#endif

    return fiber;
}


static void
stack_unmap(tk_fiber_t *fiber)
{
    tk_fiber_pool_t  *pool;

    pool = fiber->pool;

#ifdef TK_VALGRIND
    VALGRIND_STACK_DEREGISTER(fiber->stack_id);
#endif

    munmap(fiber->map, pool->page + pool->stack_size);
}


void
tk_fiber_pool_destroy(tk_fiber_pool_t *pool)
{
    tk_fiber_t  *fiber, *next;

    if (pool == NULL) {
        return;
    }

    for (fiber = pool->free; fiber != NULL; fiber = next) {
        next = fiber->next;
        stack_unmap(fiber);
    }
    free(pool);
}


void *
tk_fiber_current(const tk_fiber_pool_t *pool)
{
    return pool->current == NULL ? NULL : pool->current->data;
}


static void
fiber_main(transfer_t from)
{
    tk_fiber_t  *fiber;

    fiber = from.data;
    fiber->pool->main_context = from.context;
    enter_fiber(fiber);

    fiber->fn(fiber->data);

    fiber->done = 1;
    leave_fiber(fiber);
    jump_fcontext(fiber->pool->main_context, NULL);
}


tk_fiber_t *
tk_fiber_create(tk_fiber_pool_t *pool,
    void (*fn)(void *data), void *data)
{
    tk_fiber_t  *fiber;

    fiber = pool->free;
    if (fiber != NULL) {
        pool->free = fiber->next;
        pool->n_free--;

    } else {
        fiber = stack_map(pool);
        if (fiber == NULL) {
            return NULL;
        }
    }

    fiber->fn = fn;
    fiber->data = data;
    fiber->done = 0;
    fiber->fake_stack = NULL;
    fiber->context = make_fcontext(fiber, stack_bytes(fiber), fiber_main);

    return fiber;
}


int
tk_fiber_resume(tk_fiber_t *fiber)
{
    transfer_t        back;
    tk_fiber_pool_t  *pool;

    pool = fiber->pool;
    pool->current = fiber;

    leave_main(fiber);
    back = jump_fcontext(fiber->context, fiber);
    enter_main(pool);

    fiber->context = back.context;
    pool->current = NULL;

    return fiber->done;
}


void
tk_fiber_yield(tk_fiber_pool_t *pool)
{
    transfer_t   back;
    tk_fiber_t  *fiber;

    fiber = pool->current;

    leave_fiber(fiber);
    back = jump_fcontext(pool->main_context, NULL);
    enter_fiber(fiber);

    pool->main_context = back.context;
}


void
tk_fiber_release(tk_fiber_t *fiber)
{
    tk_fiber_pool_t  *pool;

    pool = fiber->pool;

#ifdef TK_ASAN
    __asan_unpoison_memory_region(stack_low(fiber), stack_bytes(fiber));
#endif

    if (pool->n_free >= pool->keep) {
        stack_unmap(fiber);
        return;
    }

    if (++fiber->uses % STACK_KEEP_USES == 0
        && pool->stack_size > STACK_KEEP_BYTES)
    {
        madvise(stack_low(fiber), pool->stack_size - STACK_KEEP_BYTES,
                MADV_DONTNEED);
    }

    fiber->next = pool->free;
    pool->free = fiber;
    pool->n_free++;
}
