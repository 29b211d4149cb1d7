//! Work that mostly waits, for a library or for the net: on threads of its own, so that no core is without work.

use std::iter;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread;

/// Does `each` of `items` on at most so many `threads`, and `work` beside them on this one. What was done comes back in the
/// order of the items; after an error the thread that had it takes no more.
pub fn beside<I: Sync, T: Send, E: Send, W>(
    items: &[I],
    threads: usize,
    each: &(dyn Fn(&I) -> Result<T, E> + Sync),
    work: impl FnOnce() -> W,
) -> (Result<Vec<T>, E>, W) {
    let next = AtomicUsize::new(0);
    let some = || {
        let own = iter::from_fn(|| {
            let at = next.fetch_add(1, Relaxed);
            Some((at, items.get(at)?))
        });
        own.map(|(at, item)| Ok((at, each(item)?))).collect::<Result<Vec<(usize, T)>, E>>()
    };
    thread::scope(|scope| {
        let threads: Vec<_> = (0..threads.min(items.len())).map(|_| scope.spawn(some)).collect();
        let worked = work();
        let parts = threads.into_iter().map(|own| own.join().unwrap_or_else(|panic| resume_unwind(panic)));
        let parts = parts.collect::<Result<Vec<Vec<(usize, T)>>, E>>();
        let done = parts.map(|parts| {
            let mut done: Vec<(usize, T)> = parts.into_iter().flatten().collect();
            done.sort_unstable_by_key(|(at, _)| *at);
            done.into_iter().map(|(_, own)| own).collect()
        });
        (done, worked)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_is_done_once_in_order_and_its_faults_are_told() {
        let items: Vec<usize> = (0..40).collect();
        let (doubled, worked) = beside(&items, 3, &|item| Ok::<usize, ()>(item * 2), || "worked");
        assert_eq!(doubled, Ok(items.iter().map(|item| item * 2).collect()));
        assert_eq!(worked, "worked");
        let (failed, worked) = beside(&items, 3, &|item| if *item == 7 { Err(*item) } else { Ok(()) }, || 1);
        assert_eq!((failed, worked), (Err(7), 1));
        assert_eq!(beside(&[], 3, &|_: &u8| Err::<(), ()>(()), || 2), (Ok(Vec::new()), 2));
    }
}
