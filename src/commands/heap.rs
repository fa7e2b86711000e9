//! What commands that go through many values want of the allocator.

/// The values of one batch are freed when the next is there. glibc gives such memory back to the system as soon as 128 KB at
/// the end of the heap are free, only to ask for it again, page by page: up to half of the time of a list. Once something
/// larger was allocated and freed it keeps twice as much of that (mallopt(3), `M_MMAP_THRESHOLD`). Nothing of it is touched.
pub(super) fn keep_freed_memory() {
    drop(std::hint::black_box(Vec::<u8>::with_capacity(4 * 1024 * 1024)));
}
