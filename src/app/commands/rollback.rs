//! `jianbao rollback`: publishes an earlier site again, or lists those that `build --keep` has kept.
//!
//! It must work when the content is broken, since that is when it is needed: of the site only the output folder and
//! the time zone are asked for, and where they cannot be had the usual ones are taken.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::app::arguments::Rollback;
use crate::app::{Exit, Failure, Shell, say};
use crate::base::Language;
use crate::domain::Config;
use crate::write::{Publisher, Swap, WriteError};

use super::pipeline;

/// Brings an earlier site back: that of `args.number`, counted from the newest that is kept.
pub(super) fn run(shell: &mut Shell<'_>, args: &Rollback) -> Result<Exit, Failure> {
    let (target, zone) = target(shell, args)?;
    let language = shell.language();
    let fail = |error: WriteError| Failure::outside(pipeline::write_message(&error, language));
    // Opening would make the folder's state; to look for an earlier site must make nothing.
    if !target.exists() {
        return Err(nothing(&target, language));
    }
    let publisher =
        Publisher::open_with(&target, Swap::default(), || shell.note(&pipeline::waiting(language)))
            .map_err(fail)?;
    let kept = publisher.kept().map_err(fail)?;
    if kept.is_empty() {
        return Err(nothing(&target, language));
    }
    if args.list {
        let lines = kept.iter().enumerate();
        let lines: Vec<String> =
            lines.map(|(index, moment)| format!("{}  {}\n", index + 1, when(*moment, &zone))).collect();
        return shell.result(&lines.concat()).map(|()| Exit::Done);
    }
    let Some(moment) = args.number.checked_sub(1).and_then(|index| kept.get(index)).copied() else {
        return Err(unknown(args.number, kept.len(), language));
    };
    let published = publisher.roll_back(moment).map_err(fail)?;
    let (when, files) = (when(moment, &zone), published.written + published.removed);
    shell.note(&say!(
        language,
        "已恢复 {when} 发布的网站，改动 {files} 个文件；再运行一次 jianbao rollback 就撤回这一步"
            / "the site published {when} is back, {files} files changed; run jianbao rollback again to undo this"
    ));
    Ok(Exit::Done)
}

/// The output folder, and the time zone of the site.
fn target(shell: &mut Shell<'_>, args: &Rollback) -> Result<(PathBuf, TimeZone), Failure> {
    let root = match &args.output {
        Some(_) => shell.root().ok(),
        None => Some(shell.root()?),
    };
    let inputs = super::inputs(shell)?;
    let project = root.as_ref().and_then(|root| pipeline::prepare(root, &inputs).project);
    let zone = project.as_ref().map_or(TimeZone::UTC, |project| project.site.zone().clone());
    let target = args.output.clone().unwrap_or_else(|| {
        let output = project.as_ref().map_or(Config::OUTPUT, |project| &project.site.config().output);
        root.unwrap_or_default().join(output)
    });
    Ok((target, zone))
}

/// A moment, given in milliseconds since 1970, as a person reads it.
fn when(moment: u64, zone: &TimeZone) -> String {
    let moment = i64::try_from(moment).ok().and_then(|moment| Timestamp::from_millisecond(moment).ok());
    moment
        .map_or_else(String::new, |moment| zone.to_datetime(moment).strftime("%Y-%m-%d %H:%M:%S").to_string())
}

fn nothing(target: &Path, language: Language) -> Failure {
    let target = target.display();
    Failure::outside(say!(
        language,
        "{target} 没有保留更早的网站。以后用 jianbao build --keep 3 生成，就会保留最近三次"
            / "no earlier site of {target} is kept. Build with jianbao build --keep 3 to keep the last three"
    ))
}

fn unknown(number: usize, count: usize, language: Language) -> Failure {
    Failure::usage(say!(
        language,
        "没有第 {number} 个：只保留了 {count} 个更早的网站，jianbao rollback --list 会列出它们"
            / "there is no number {number}: {count} earlier sites are kept, and jianbao rollback --list names them"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_told_in_the_time_zone_of_the_site() {
        let zone = TimeZone::get("Asia/Shanghai").expect("known");
        assert_eq!(when(1_623_895_200_500, &zone), "2021-06-17 10:00:00");
        assert_eq!(when(u64::MAX, &zone), "");
    }
}
