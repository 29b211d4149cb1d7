//! What a person has to know about an article for WeChat, wherever it is made: exported, or copied from a preview.

use crate::app::say;
use crate::base::Language;
use crate::render::export::{Excess, Fragment, Limited};

/// What to fill in beside the content, and which pictures to upload.
pub fn notes(fragment: &Fragment, language: Language) -> Vec<String> {
    let count = |text: &str| text.chars().count();
    let Fragment { title, author, digest, address, words, .. } = fragment;
    let (titles, authors, digests) = (count(title), count(author), count(digest));
    let (characters, kilobytes) = (count(&fragment.html), fragment.html.len().div_ceil(1000));
    let mut lines = vec![
        say!(language, "标题（{titles}/32 字）：{title}" / "title ({titles}/32 characters): {title}"),
        say!(language, "作者（{authors}/16 字）：{author}" / "author ({authors}/16 characters): {author}"),
        say!(language, "摘要（{digests}/128 字）：{digest}" / "digest ({digests}/128 characters): {digest}"),
        say!(language, "阅读原文：{address}" / "original page: {address}"),
        say!(
            language,
            "正文 {words} 字，代码 {characters}/20000 字符、{kilobytes} KB"
                / "{words} characters of text; {characters}/20000 characters of HTML, {kilobytes} KB"
        ),
    ];
    for (index, image) in fragment.images.iter().enumerate() {
        let (number, path, alt) = (index + 1, &image.path, &image.alt);
        lines.push(say!(
            language,
            "上传图片 {number}：{path}（{alt}）" / "upload picture {number}: {path} ({alt})"
        ));
    }
    lines
}

/// A limit of WeChat that is exceeded.
pub fn limit(excess: Excess, language: Language) -> String {
    let Excess { of, found, limit } = excess;
    let (zh, en) = match of {
        Limited::Title => ("标题的字数", "characters of the title"),
        Limited::Author => ("作者的字数", "characters of the author"),
        Limited::Digest => ("摘要的字数", "characters of the digest"),
        Limited::Characters => ("正文代码的字符数", "characters of the content"),
        Limited::Bytes => ("正文代码的字节数", "bytes of the content"),
    };
    say!(language, "{zh}是 {found}，微信最多接受 {limit}" / "{found} {en}; WeChat takes {limit}")
}
