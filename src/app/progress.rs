//! A progress bar on a terminal, and the one line that sums up a build.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::base::Language;

use super::{Shell, say};

/// A bar that counts pages; does nothing where no terminal looks on.
#[derive(Debug)]
pub struct Progress(Option<ProgressBar>);

impl Progress {
    /// A bar of which the length is not known yet.
    pub fn new(shell: &Shell<'_>) -> Progress {
        if !shell.shows_progress() {
            return Progress(None);
        }
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(10));
        // ASCII, because block characters are two cells wide in some Chinese terminals.
        if let Ok(style) = ProgressStyle::with_template("{msg} [{bar:32}] {pos}/{len}") {
            bar.set_style(style.progress_chars("=> "));
        }
        bar.set_message(say!(shell.language(), "生成页面" / "pages"));
        Progress(Some(bar))
    }

    /// There will be `total` files.
    pub fn begin(&self, total: u64) {
        if let Some(bar) = &self.0 {
            bar.set_length(total);
        }
    }

    /// One file more. May be called from many threads.
    pub fn step(&self) {
        if let Some(bar) = &self.0 {
            bar.inc(1);
        }
    }

    /// Takes the bar off the screen.
    pub fn finish(self) {
        if let Some(bar) = self.0 {
            bar.finish_and_clear();
        }
    }
}

/// What a build made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Pages of the site.
    pub pages: u64,
    /// Files that were written because their bytes changed.
    pub written: u64,
    /// Files that were as they should be.
    pub unchanged: u64,
    /// Files that the site has no longer.
    pub removed: u64,
}

/// How long the parts of a build took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Times {
    /// Reading the folders.
    pub load: Duration,
    /// Parsing, checking and relating.
    pub check: Duration,
    /// Rendering and writing, which overlap.
    pub render: Duration,
}

/// One line: counts and times.
pub fn summary(counts: &Counts, times: &Times, language: Language) -> String {
    let Counts { pages, written, unchanged, removed } = *counts;
    let total = seconds(times.load + times.check + times.render);
    let [load, check, render] = [times.load, times.check, times.render].map(seconds);
    say!(
        language,
        "完成：{pages} 页；写入 {written} 个文件，{unchanged} 个未变，删除 {removed} 个；用时 {total} 秒（读取 {load}，检查 {check}，生成 {render}）"
            / "done: {pages} pages; {written} files written, {unchanged} unchanged, {removed} removed; {total} s (load {load}, check {check}, render {render})"
    )
}

fn seconds(time: Duration) -> String {
    format!("{:.2}", time.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_is_one_line_in_either_language() {
        let counts = Counts { pages: 12, written: 3, unchanged: 40, removed: 1 };
        let times = Times { load: Duration::from_millis(20), ..Times::default() };
        let zh = summary(&counts, &times, Language::Chinese);
        assert!(zh.starts_with("完成：12 页；写入 3 个文件") && zh.contains("用时 0.02 秒"), "{zh}");
        assert!(!summary(&counts, &times, Language::English).contains('\n'));
    }
}
