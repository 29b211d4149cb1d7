//! `jianbao check --external`: tries the addresses on other sites that texts and records lead to.
//!
//! By the system's `curl`: it knows the office's proxy and certificates, and a program that works without a network needs no
//! second way into it. Asks for heads first, a few at a time; a page that is gone is a warning, and a site that lets in
//! nobody but browsers a hint.

use std::process::{Command, Stdio};

use crate::app::{Failure, Shell, say};
use crate::base::{Argument, Code, Diagnostic, Severity, Span, beside};
use crate::relate::outside;

use crate::Project;

/// Addresses that are tried at the same time.
const AT_ONCE: usize = 6;

/// Seconds for an address; office networks are slow.
const PATIENCE: &str = "20";

/// What became of an address.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Answer {
    /// A page.
    Fine,
    /// An answer that may mean anything: many sites turn programs away.
    Unsure(u16),
    /// No page: the status of the answer.
    Gone(u16),
    /// No answer: how `curl` ended.
    Silent(i32),
}

/// Tries every address on other sites. Fails where there is no `curl`.
pub(super) fn check(shell: &mut Shell<'_>, project: &Project) -> Result<Vec<Diagnostic>, Failure> {
    let addresses: Vec<(String, Vec<Span>)> = outside::addresses(&project.site).into_iter().collect();
    let language = shell.language();
    let count = addresses.len();
    if count > 0 {
        shell.note(&say!(
            language,
            "正在试 {count} 个站外网址……" / "trying {count} addresses on other sites …"
        ));
    }
    let urls: Vec<&str> = addresses.iter().map(|(url, _)| url.as_str()).collect();
    let answers = try_all(&urls).map_err(|error| {
        Failure::outside(say!(
            language,
            "查站外网址要用 curl，这台电脑上运行不了它（{error}）。Windows 10 以上和 macOS 自带；Linux 请安装 curl" /
            "outside links are tried with curl, which cannot be run here ({error}); Windows 10, macOS and most Linux systems have it, else install it"
        ))
    })?;
    let told = addresses
        .iter()
        .zip(answers)
        .filter_map(|((url, places), answer)| Some((url, places, reason(&answer)?)));
    let faults = told.flat_map(|(url, places, (severity, reason))| {
        places.iter().map(move |place| {
            let mut fault =
                Diagnostic::new(Code::DeadLink, *place).with("url", url).with("reason", reason.clone());
            fault.severity = severity;
            fault
        })
    });
    Ok(project.site.config().lints.sift(faults.collect()))
}

fn try_all(urls: &[&str]) -> Result<Vec<Answer>, std::io::Error> {
    beside(urls, AT_ONCE, &|url| try_one(url), || ()).0
}

/// Some sites answer a question for the head alone with an error, so that the page itself is asked for then.
fn try_one(url: &str) -> Result<Answer, std::io::Error> {
    let head = ask(url, &["--head"])?;
    if matches!(head, Answer::Fine | Answer::Silent(_)) { Ok(head) } else { ask(url, &[]) }
}

fn ask(url: &str, how: &[&str]) -> Result<Answer, std::io::Error> {
    let nowhere = if cfg!(windows) { "NUL" } else { "/dev/null" };
    let output = Command::new("curl")
        .args(["--disable", "--silent", "--location", "--max-redirs", "8", "--globoff"])
        .args(["--proto", "=http,https", "--proto-redir", "=http,https"])
        .args(["--max-time", PATIENCE, "--max-filesize", "20000000"])
        .args(["--user-agent", concat!("Mozilla/5.0 (compatible; jianbao/", env!("CARGO_PKG_VERSION"), ")")])
        .args(["--output", nowhere, "--write-out", "%{http_code}"])
        .args(how)
        .args(["--url", url])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()?;
    let status = String::from_utf8_lossy(&output.stdout).trim().parse().unwrap_or(0);
    Ok(answer(output.status.code().unwrap_or(-1), status))
}

/// What an end of `curl` and a status of HTTP mean.
fn answer(code: i32, status: u16) -> Answer {
    match (code, status) {
        // A file that is too large to be fetched is there.
        (0 | 63, 200..=399) => Answer::Fine,
        (0 | 63, 404 | 410) => Answer::Gone(status),
        (0 | 63, 400..) => Answer::Unsure(status),
        (code, _) => Answer::Silent(code),
    }
}

/// How grave it is, and why, in both languages; nothing for a page that is there.
fn reason(answer: &Answer) -> Option<(Severity, Argument)> {
    let both = |zh: &str, en: &str| Argument::Both { zh: zh.to_owned(), en: en.to_owned() };
    Some(match answer {
        Answer::Fine => return None,
        Answer::Unsure(status) => {
            let zh = format!("对方回答 {status}，也许只让浏览器看");
            let en = format!("the site answers {status}; it may let in browsers only");
            (Severity::Hint, Argument::Both { zh, en })
        }
        Answer::Gone(status) => {
            let (zh, en) = (format!("没有这个网页（{status}）"), format!("there is no such page ({status})"));
            (Severity::Warning, Argument::Both { zh, en })
        }
        Answer::Silent(code) => {
            let words = match code {
                3 => both("网址写得不对", "this is no address"),
                5 | 97 => both("找不到代理服务器", "the proxy is not found"),
                6 => both("没有这个网站（域名不存在）", "there is no such site (unknown host)"),
                7 => both("连不上这个网站", "the site cannot be reached"),
                28 => both("等了 20 秒没有回答", "no answer within 20 seconds"),
                35 | 51 | 58 | 59 | 60 | 77 | 80 | 83 | 90 | 91 => {
                    both("网站的安全证书有问题", "the certificate of the site is not valid")
                }
                47 => both("转来转去，没有尽头", "it is redirected without end"),
                52 | 56 => both("对方没有回答就断开了", "the site hangs up without an answer"),
                code => Argument::Both {
                    zh: format!("打不开（curl 错误 {code}）"),
                    en: format!("it cannot be opened (curl error {code})"),
                },
            };
            (Severity::Warning, words)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_told_apart() {
        for (code, status, expected) in [
            (0, 200, Answer::Fine),
            (0, 304, Answer::Fine),
            (63, 200, Answer::Fine),
            (0, 404, Answer::Gone(404)),
            (0, 403, Answer::Unsure(403)),
            (0, 521, Answer::Unsure(521)),
            (6, 0, Answer::Silent(6)),
            (28, 200, Answer::Silent(28)),
            (0, 0, Answer::Silent(0)),
        ] {
            assert_eq!(answer(code, status), expected, "{code} {status}");
        }
    }
}
