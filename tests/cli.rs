//! The command as a person or a script meets it: exit codes, streams, languages, files on a disk.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;
use walkdir::WalkDir;

/// A run in `folder`, with nothing of the machine's own language or date in it.
fn command(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jianbao"));
    command.args(args).current_dir(folder).stdin(Stdio::null());
    for name in ["LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG", "SOURCE_DATE_EPOCH", "NO_COLOR", "COLUMNS"] {
        command.env_remove(name);
    }
    command.env("JIANBAO_LANG", "en").env("JIANBAO_NOW", "2024-04-01");
    command
}

/// What a run did: exit code, stdout, stderr.
fn run(folder: &Path, args: &[&str]) -> (i32, String, String) {
    finish(command(folder, args))
}

fn finish(mut command: Command) -> (i32, String, String) {
    let Output { status, stdout, stderr } = command.output().expect("the program starts");
    let text = |bytes| String::from_utf8(bytes).expect("output is UTF-8");
    (status.code().expect("no signal"), text(stdout), text(stderr))
}

fn folder() -> TempDir {
    TempDir::new().expect("a temporary folder")
}

/// A fresh starter site.
fn site() -> TempDir {
    let folder = folder();
    assert_eq!(run(folder.path(), &["init", "--lang", "zh"]).0, 0);
    folder
}

#[test]
fn help_goes_to_stdout_in_the_language_asked_for() {
    let folder = folder();
    let (code, out, err) = run(folder.path(), &["--lang", "zh", "--help"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.contains("用法") && out.contains("生成网站") && !out.contains("Commands:"), "{out}");
    let (code, out, _) = run(folder.path(), &["build", "--help"]);
    assert!(code == 0 && out.contains("Output folder"), "{out}");
    let mut chinese = command(folder.path(), &["new", "--help"]);
    chinese.env("JIANBAO_LANG", "zh_CN.UTF-8");
    assert!(finish(chinese).1.contains("种类"));
    let mut locale = command(folder.path(), &["--help"]);
    locale.env_remove("JIANBAO_LANG").env("LANG", "zh_CN.UTF-8");
    assert!(finish(locale).1.contains("用法"));
}

#[test]
fn wrong_usage_ends_with_2_and_a_hint_on_stderr() {
    let folder = folder();
    for args in [&["bulid"][..], &["build", "--nope"], &["new", "report"], &["list", "cities"], &[]] {
        let (code, out, err) = run(folder.path(), args);
        assert_eq!((code, out.as_str()), (2, ""), "{args:?}");
        assert!(!err.is_empty());
    }
    let (_, _, err) = run(folder.path(), &["bulid", "--lang", "zh"]);
    assert!(err.contains("没有这个命令"), "{err}");
}

#[test]
fn a_code_is_explained_by_number_and_name() {
    let folder = folder();
    let (code, by_number, err) = run(folder.path(), &["explain", "JB106"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert_eq!(run(folder.path(), &["explain", "unknown-key"]).1, by_number);
    let (_, json, _) = run(folder.path(), &["explain", "106", "--format", "json"]);
    let value: serde_json::Value = serde_json::from_str(&json).expect("valid JSON");
    assert_eq!(value["code"], "JB106");
}

#[test]
fn an_unknown_code_ends_with_2_and_names_near_ones() {
    let (code, out, err) = run(folder().path(), &["explain", "unknown-kee"]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.contains("JB106 unknown-key"), "{err}");
}

#[test]
fn a_number_is_explained_with_its_calculation_and_the_lines_of_its_records() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sites/full");
    let explain = |id: &str, more: &[&str]| run(&folder, &[&["explain", id], more].concat());
    let (code, out, err) = explain("coverage:drive/township@donghu", &["--lang", "en"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.contains("formula: established ÷ units of a complete list: 1 ÷ 3 = 33.3%"), "{out}");
    assert!(out.contains("number listed:drive/township@donghu 1/3"), "{out}");
    assert!(
        out.contains("unit") && out.contains("· organisation"),
        "units of the list and who is there: {out}"
    );
    let line = out.lines().find(|line| line.contains("content/data/")).expect("a place in the files");
    assert!(line.trim().split(':').count() == 3, "{line}");
    let (_, chinese, _) = explain("coverage:drive/township@donghu", &["--lang", "zh"]);
    assert!(chinese.contains("算法：已建数÷名录数：1 ÷ 3 = 33.3%"), "{chinese}");
    let (code, figure, _) = explain("township.coverage@东湖县", &["--lang", "en"]);
    assert!(code == 0 && figure.starts_with("coverage:drive/township@donghu\n"), "{figure}");
    let (_, json, _) = explain("count:organisations@donghu", &["--format", "json"]);
    let value: serde_json::Value = serde_json::from_str(&json).expect("valid JSON");
    let number = &value["numbers"][0];
    assert_eq!((number["value"].as_str(), number["inputs"].as_array().map(Vec::len)), (Some("4"), Some(4)));
}

#[test]
fn an_unknown_number_names_the_nearest_one() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sites/full");
    let (code, out, err) = run(&folder, &["explain", "coverage:drive/township@donghx", "--lang", "en"]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.contains("did you mean `coverage:drive/township@donghu`"), "{err}");
}

#[test]
fn completions_are_printed_for_every_shell() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let (code, out, _) = run(folder().path(), &["completions", shell]);
        assert!(code == 0 && out.contains("jianbao"), "{shell}");
    }
}

#[cfg(unix)]
#[test]
fn the_manual_page_has_every_command() {
    let folder = folder();
    let (code, page, err) = run(folder.path(), &["man"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(page.contains(".TH jianbao 1"), "{page}");
    let (_, help, _) = run(folder.path(), &["--help"]);
    let commands = help.lines().skip_while(|line| !line.starts_with("Commands:")).skip(1);
    let names: Vec<&str> = commands.map_while(|line| line.split_whitespace().next()).collect();
    assert!(names.len() > 10, "{names:?}");
    for name in names {
        assert!(
            page.contains(&format!("jianbao {name}")) || page.contains(&format!("jianbao\\-{name}")),
            "{name}: {page}"
        );
    }
}

#[test]
fn an_earlier_site_is_back_even_while_the_content_is_broken() {
    let folder = site();
    let root = folder.path();
    let (code, out, err) = run(root, &["rollback"]);
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(err.contains("--keep 3") && !root.join("public").exists(), "{err}");

    let home = || fs::read_to_string(root.join("public/index.html")).expect("built");
    assert_eq!(run(root, &["build", "--keep", "2"]).0, 0);
    let first = home();
    let config = fs::read_to_string(root.join("site.yaml")).expect("there");
    let renamed = config.replacen("title:", "title: 另一个名称 #", 1);
    assert_ne!(config, renamed);
    fs::write(root.join("site.yaml"), renamed).expect("written");
    assert_eq!(run(root, &["build", "--keep", "2"]).0, 0);
    let second = home();
    assert_ne!(first, second);

    let (code, list, _) = run(root, &["rollback", "--list"]);
    assert!(code == 0 && list.lines().count() == 1 && list.starts_with("1  20"), "{list}");
    let (code, _, err) = run(root, &["rollback", "2"]);
    assert!(code == 2 && err.contains("no number 2") && home() == second, "{err}");

    fs::write(root.join("site.yaml"), "titel: ?").expect("written");
    assert_eq!(run(root, &["build"]).0, 1);
    for expected in [&first, &second] {
        let (code, _, err) = run(root, &["rollback"]);
        assert_eq!(code, 0, "{err}");
        assert_eq!(&home(), expected);
    }
}

/// A disk that takes no more, as far as a test can have one: no file may grow beyond some kilobytes.
#[cfg(unix)]
#[test]
fn a_full_disk_leaves_the_published_site_and_says_what_to_do() {
    let folder = site();
    let root = folder.path();
    assert_eq!(run(root, &["build"]).0, 0);
    let before = files(&root.join("public"));
    let home = fs::read(root.join("public/index.html")).expect("built");
    let config = fs::read_to_string(root.join("site.yaml")).expect("there");
    fs::write(root.join("site.yaml"), config.replacen("title:", "title: 另一个名称 #", 1)).expect("written");
    let mut full = Command::new("sh");
    full.args(["-c", "trap '' XFSZ; ulimit -f 4; exec \"$0\" build", env!("CARGO_BIN_EXE_jianbao")]);
    full.current_dir(root).env("JIANBAO_NOW", "2024-04-01").env("JIANBAO_LANG", "en");
    let (code, out, err) = finish(full);
    assert_eq!((code, out.as_str()), (1, ""), "{err}");
    assert!(err.contains("the site is unchanged") && err.contains("disk space"), "{err}");
    assert_eq!(files(&root.join("public")), before);
    assert_eq!(fs::read(root.join("public/index.html")).expect("there"), home);
    assert_eq!(run(root, &["build"]).0, 0);
    assert_ne!(fs::read(root.join("public/index.html")).expect("there"), home);
}

#[test]
fn a_build_with_nothing_to_do_is_known_by_its_receipt() {
    let folder = site();
    let root = folder.path();
    let page = root.join("public/index.html");
    let receipt = || fs::read_to_string(root.join(".jianbao/cache/receipt")).expect("a receipt");
    let build = || {
        let (code, _, err) = run(root, &["build"]);
        assert_eq!(code, 0, "{err}");
        err
    };
    build();
    let (home, first) = (fs::read(&page).expect("there"), receipt());
    assert!(build().contains(" 0 files written") && receipt() == first);
    // Somebody changes a page, and somebody removes one.
    fs::write(&page, "damaged").expect("written");
    assert!(build().contains(" 1 files written"));
    fs::remove_file(&page).expect("removed");
    build();
    assert!(fs::read(&page).expect("there") == home && receipt() == first);
    // A change of the site, and back.
    let config = root.join("site.yaml");
    let before = fs::read_to_string(&config).expect("there");
    fs::write(&config, before.replacen("title:", "title: Another #", 1)).expect("written");
    build();
    assert!(fs::read(&page).expect("there") != home && receipt() != first);
    fs::write(&config, before).expect("written");
    build();
    assert_eq!(fs::read(&page).expect("there"), home);
    // The next day is another site; what the receipt says of its moment no longer holds.
    let mut tomorrow = command(root, &["build"]);
    tomorrow.env("JIANBAO_NOW", "2024-04-02");
    let before = receipt();
    assert_eq!(finish(tomorrow).0, 0);
    assert_ne!(receipt(), before);
}

/// The files below a folder, by path.
fn tree(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let files = WalkDir::new(folder).into_iter().map(|entry| entry.expect("listed"));
    let files = files.filter(|entry| entry.file_type().is_file());
    let name = |path: &Path| path.strip_prefix(folder).expect("below it").to_owned();
    files.map(|file| (name(file.path()), fs::read(file.path()).expect("read"))).collect()
}

#[test]
fn a_build_after_a_change_of_a_text_publishes_what_a_clean_one_would() {
    let folder = site();
    let root = folder.path();
    let report = root.join("content/reports/2024-03-15-lecture.md");
    fs::write(&report, "---\ntitle: 讲座\ndate: 2024-03-15\n---\n\n会议听取了汇报。\n").expect("written");
    let add = |text: &str| {
        let before = fs::read_to_string(&report).expect("there");
        fs::write(&report, format!("{before}\n{text}\n")).expect("written");
    };
    let is_clean = |when: &str| {
        let (code, _, err) = run(root, &["build", "--keep", "2"]);
        assert_eq!(code, 0, "{err}");
        let clean = TempDir::new().expect("a temporary folder");
        let copied = Command::new("cp").arg("-r").arg(root).arg(clean.path().join("site")).status();
        assert!(copied.expect("cp starts").success());
        let copy = clean.path().join("site");
        for made in [".jianbao", "public", ".public.jianbao"] {
            fs::remove_dir_all(copy.join(made)).expect("removed");
        }
        assert_eq!(run(&copy, &["build"]).0, 0);
        assert!(tree(&root.join("public")) == tree(&copy.join("public")), "{when}");
    };
    is_clean("the first");
    assert!(root.join(".jianbao/cache/faces").exists());
    add("又记：补写的一段。");
    is_clean("a paragraph");
    // Somebody has changed a page that the text does not concern.
    fs::write(root.join("public/counties/index.html"), "damaged").expect("written");
    add("再补一段。");
    is_clean("a damaged page");
    // What is published is an earlier site, to which the faces do not belong.
    assert_eq!(run(root, &["rollback"]).0, 0);
    add("第三段。");
    is_clean("after a rollback");
    fs::write(root.join(".jianbao/cache/faces"), "damaged").expect("written");
    add("第四段。");
    is_clean("damaged faces");
}

#[test]
fn a_receipt_counts_where_its_site_stands_and_from_wherever_it_is_built() {
    let folder = folder();
    let (site, copy) = (folder.path().join("site"), folder.path().join("copy"));
    fs::create_dir(&site).expect("made");
    assert_eq!(run(&site, &["init"]).0, 0);
    assert_eq!(run(&site, &["build"]).0, 0);
    let (code, _, err) = run(&site.join("content"), &["build"]);
    assert!(code == 0 && err.contains(" 0 files written"), "{err}");
    assert!(!site.join("content/.public.jianbao").exists() && !site.join("content/public").exists());
    let copied = Command::new("cp").arg("-r").args([&site, &copy]).status().expect("cp starts");
    assert!(copied.success());
    fs::remove_dir_all(copy.join("public")).expect("removed");
    assert_eq!(run(&copy, &["build"]).0, 0);
    assert!(copy.join("public/index.html").exists());
}

#[test]
fn a_warning_is_told_again_by_a_build_with_nothing_to_do() {
    let folder = site();
    let dirty = folder.path().join("content/reports/2024-03-15-dirty.md");
    fs::write(dirty, "---\ntitle: 会议\ndate: 2024-03-15\n---\n\n为推进改革,加强学习。\n").expect("written");
    let told = || run(folder.path(), &["build"]);
    let (first, second) = (told(), told());
    assert!(first.2.contains("JB502") && second.2.contains("JB502"), "{}", second.2);
    assert!(second.2.contains(" 0 files written"), "{}", second.2);
    assert_eq!((first.0, second.0, run(folder.path(), &["build", "--strict"]).0), (0, 0, 1));
}

#[test]
fn a_reader_who_goes_away_is_no_panic() {
    let folder = folder();
    let mut command = command(folder.path(), &["completions", "bash"]);
    let mut child =
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("the program ends");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn every_starter_and_the_sample_are_free_of_faults() {
    for args in
        [&["init", "s", "--lang", "zh"][..], &["init", "s", "--lang", "en"], &["init", "s", "--example"]]
    {
        let folder = folder();
        let (code, out, _) = run(folder.path(), args);
        assert_eq!((code, out.as_str()), (0, "s\n"));
        let (code, out, err) = run(folder.path(), &["check", "--strict", "--root", "s"]);
        assert_eq!((code, out.as_str()), (0, ""), "{args:?} {err}");
    }
}

#[test]
fn init_never_overwrites() {
    let folder = folder();
    fs::create_dir_all(folder.path().join("content/pages")).unwrap();
    fs::write(folder.path().join("content/pages/about.md"), "mine").unwrap();
    let (code, out, err) = run(folder.path(), &["init"]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.contains("about.md"), "{err}");
    assert!(!folder.path().join("site.yaml").exists());
    assert_eq!(fs::read_to_string(folder.path().join("content/pages/about.md")).unwrap(), "mine");
}

#[test]
fn new_files_are_dated_in_the_zone_of_the_site_and_fit_in() {
    let site = site();
    let mut late = command(site.path(), &["new", "report", "全市“3+1”推进会：#1", "--lang", "zh"]);
    late.env("JIANBAO_NOW", "2024-03-31T20:00:00Z");
    let (code, out, err) = finish(late);
    assert_eq!((code, out.as_str()), (0, "content/reports/2024-04-01-全市-3-1-推进会-1.md\n"), "{err}");
    assert!(err.contains("下一步"), "{err}");
    let text = fs::read_to_string(site.path().join(out.trim())).unwrap();
    assert!(text.contains("title: \"全市“3+1”推进会：#1\"\ndate: 2024-04-01 "), "{text}");

    for args in [["new", "practice", "Some: title"], ["new", "page", "联系我们"], ["new", "county", "西岭县"]]
    {
        assert_eq!(run(site.path(), &args).0, 0, "{args:?}");
    }
    assert!(site.path().join("content/counties/xiling.md").exists());
    let (code, out, err) = run(site.path(), &["check", "--drafts"]);
    assert_eq!((code, out.as_str()), (0, ""), "{err}");
    let (_, out, _) = run(site.path(), &["list", "drafts", "--format", "short"]);
    assert_eq!(out, "全市-3-1-推进会-1\nsome-title\n联系我们\n");
    assert!(!run(site.path(), &["list", "reports"]).1.contains("全市-3-1"));
}

#[test]
fn every_commented_field_of_a_new_file_exists() {
    for (language, kind) in
        [("zh", "report"), ("zh", "practice"), ("en", "report"), ("en", "practice"), ("en", "page")]
    {
        let site = site();
        let (_, out, _) = run(site.path(), &["new", kind, "x", "--lang", language]);
        let path = site.path().join(out.trim());
        // Fields begin with a Latin letter or an indent; remarks in either language have no colon.
        let bare = |line: &str| match line.strip_prefix("# ") {
            Some(field) if field.contains(':') => field.to_owned() + "\n",
            _ => line.to_owned() + "\n",
        };
        let text: String = fs::read_to_string(&path).unwrap().lines().map(bare).collect();
        fs::write(&path, text).unwrap();
        let (_, out, _) = run(site.path(), &["check", "--drafts", "--format", "short"]);
        assert!(!out.contains("JB10"), "{language} {kind}: {out}");
    }
}

#[test]
fn new_never_overwrites_and_refuses_what_it_cannot_name() {
    let site = site();
    assert_eq!(run(site.path(), &["new", "page", "About"]).0, 2);
    assert_eq!(run(site.path(), &["new", "page", "！？"]).0, 2);
    let (code, _, err) = run(site.path(), &["new", "county", "东胡县"]);
    assert!(code == 2 && err.contains("东湖县"), "{err}");
}

#[test]
fn check_prints_what_it_finds_to_stdout() {
    let site = site();
    fs::write(site.path().join("content/pages/bad.md"), "---\ntitel: 坏页\n---\n正文\n").unwrap();
    let (code, out, err) = run(site.path(), &["check", "--format", "short", "--lang", "zh"]);
    assert_eq!(code, 1);
    assert!(out.contains("content/pages/bad.md:2:1: 错误[JB106]: "), "{out}");
    assert!(err.contains("个错误"), "{err}");
    let (code, out, _) = run(site.path(), &["check", "--format", "json"]);
    let value: serde_json::Value = serde_json::from_str(&out).expect("valid JSON");
    assert_eq!((code, &value[0]["path"]), (1, &"content/pages/bad.md".into()));
    let (_, out, _) = run(site.path(), &["--color", "always", "check"]);
    assert!(out.contains("\u{1b}["), "{out}");
}

#[test]
fn a_warning_fails_only_where_asked() {
    let site = site();
    fs::write(site.path().join("content/stray.md"), "# Stray\n").unwrap();
    assert_eq!(run(site.path(), &["check"]).0, 0);
    let (code, out, _) = run(site.path(), &["check", "--strict", "-q"]);
    assert_eq!((code, out.as_str()), (1, ""));
}

#[test]
fn lists_are_tables_csv_or_json() {
    let site = site();
    let (code, out, _) = run(site.path(), &["list", "counties", "--format", "csv"]);
    assert_eq!(
        (code, out.as_str()),
        (0, "id,code,name,reports,practices\r\ndonghu,,东湖县,1,1\r\nxiling,,西岭县,1,0\r\n")
    );
    for what in ["reports", "practices", "counties", "organisations", "drafts", "pages"] {
        let (code, out, err) = run(site.path(), &["list", what, "--format", "json"]);
        assert_eq!(code, 0, "{err}");
        assert!(serde_json::from_str::<serde_json::Value>(&out).is_ok_and(|value| value.is_array()), "{out}");
    }
    assert_eq!(run(site.path(), &["check", "--format", "csv"]).0, 2);
}

#[test]
fn outside_of_a_site_there_is_nothing_to_do() {
    let folder = folder();
    for args in
        [&["build"][..], &["check"], &["list", "pages"], &["new", "page", "x"], &["check", "--root", "x"]]
    {
        let (code, out, err) = run(folder.path(), args);
        assert_eq!((code, out.as_str()), (2, ""), "{args:?}");
        assert!(err.contains("site.yaml"), "{err}");
    }
}

#[test]
fn the_root_is_found_from_a_folder_inside() {
    let site = site();
    assert_eq!(run(&site.path().join("content/data"), &["check"]).0, 0);
}

#[test]
fn a_moment_that_cannot_be_read_is_wrong_usage() {
    let site = site();
    let mut now = command(site.path(), &["check"]);
    now.env("JIANBAO_NOW", "yesterday");
    assert_eq!(finish(now).0, 2);
    let mut epoch = command(site.path(), &["new", "report", "x"]);
    epoch.env_remove("JIANBAO_NOW").env("SOURCE_DATE_EPOCH", "1623888000");
    assert!(finish(epoch).1.contains("2021-06-17-x.md"));
}

#[test]
fn an_export_writes_one_file_and_says_where() {
    let site = site();
    let folder = site.path();
    let list = run(folder, &["list", "reports", "--format", "json"]).1;
    let list: serde_json::Value = serde_json::from_str(&list).expect("valid JSON");
    let id = list[0]["id"].as_str().expect("an id").to_owned();
    let before = files(folder);
    let (code, out, err) = run(folder, &["export", "print", &id]);
    assert_eq!((code, out.trim(), err.as_str()), (0, format!("{id}.print.html").as_str(), ""));
    let (code, out, _) =
        run(folder, &["export", "issue", "--from", "2024", "--number", "3", "-o", "三.html"]);
    assert_eq!((code, out.trim()), (0, "三.html"));
    let (code, out, err) = run(folder, &["export", "wechat", &id, "--output", "-", "--lang", "zh"]);
    assert!(code == 0 && out.starts_with("<section") && err.contains("标题（"), "{out}{err}");
    let mut after = files(folder);
    after.retain(|path| !before.contains(path));
    assert_eq!(after, ["三.html".to_owned(), format!("{id}.print.html")]);
}

/// Names of what lies in a folder, hidden files too.
fn files(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).expect("readable").map(|entry| entry.expect("readable").file_name());
    let mut names: Vec<String> = names.map(|name| name.into_string().expect("UTF-8")).collect();
    names.sort();
    names
}

#[test]
fn an_export_of_nothing_is_wrong_usage_and_names_what_is_near() {
    let site = site();
    let (code, out, err) = run(site.path(), &["export", "print", "donhu"]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.contains("did you mean `donghu`"), "{err}");
    for args in
        [&["export", "issue", "donghu"][..], &["export", "issue", "--from", "2099"], &["export", "issue"]]
    {
        let (code, _, err) = run(site.path(), args);
        assert!(code == 2 && !err.is_empty(), "{args:?}: {err}");
    }
    fs::write(site.path().join("site.yaml"), "title: [").expect("written");
    let (code, out, err) = run(site.path(), &["export", "print", "donghu"]);
    assert!(code == 1 && out.is_empty() && err.contains("nothing was exported"), "{err}");
}

#[test]
fn a_picture_that_keeps_its_place_stops_check_and_build() {
    let site = site();
    let bundle = site.path().join("content/reports/2024-03-16-photo");
    fs::create_dir_all(&bundle).expect("made");
    fs::write(bundle.join("index.md"), "---\ntitle: 照片\n---\n\n[原图](a.heic)\n").expect("written");
    fs::write(bundle.join("a.heic"), b"\0\0\0\x18ftypheic\0\0\0\0mif1heicExif\0\0 27.7663N")
        .expect("written");
    for command in ["check", "build"] {
        let (code, out, err) = run(site.path(), &[command]);
        assert!(code == 1 && (out + &err).contains("JB423"), "{command}: {err}");
    }
    assert!(!site.path().join("public").exists());
}

#[test]
fn the_guide_is_built_where_it_is_asked_for_and_its_path_printed() {
    let folder = folder();
    for (language, title) in [("zh", "简报使用手册"), ("en", "The jianbao guide")] {
        let args = ["guide", "--lang", language, "--output", language, "--no-open"];
        let (code, out, err) = run(folder.path(), &args);
        assert_eq!((code, out.trim(), err.as_str()), (0, &*format!("{language}/index.html"), ""));
        let page = fs::read_to_string(folder.path().join(out.trim())).expect("a page");
        assert!(page.contains(title), "{page}");
        // Made again it is the same, and nothing is written.
        assert_eq!(run(folder.path(), &args).0, 0);
    }
    fs::create_dir(folder.path().join("mine")).expect("made");
    fs::write(folder.path().join("mine/letter.txt"), "x").expect("written");
    let (code, _, err) = run(folder.path(), &["guide", "--out", "mine", "--no-open"]);
    assert_ne!(code, 0, "a folder of somebody else's is left alone: {err}");
    assert!(
        folder.path().join("mine/letter.txt").exists() && !folder.path().join("mine/index.html").exists()
    );
}

#[test]
fn the_guide_lies_in_the_cache_and_no_browser_is_sought_without_a_desktop() {
    let (folder, cache) = (TempDir::new().expect("a folder"), TempDir::new().expect("a folder"));
    let mut guide = command(folder.path(), &["guide", "--lang", "en"]);
    guide.env("XDG_CACHE_HOME", cache.path()).env("LOCALAPPDATA", cache.path()).env("HOME", cache.path());
    for name in ["DISPLAY", "WAYLAND_DISPLAY"] {
        guide.env_remove(name);
    }
    if cfg!(any(windows, target_os = "macos")) {
        guide.arg("--no-open");
    }
    let (code, out, err) = finish(guide);
    assert_eq!((code, err.as_str()), (0, ""));
    let page = Path::new(out.trim());
    assert!(page.starts_with(cache.path()) && page.exists(), "{out}");
    assert_eq!(fs::read_dir(folder.path()).expect("readable").count(), 0, "nothing is left here");
}

#[test]
fn a_theme_is_begun_checked_and_told_about() {
    let site = site();
    let (code, out, err) = run(site.path(), &["theme", "new", "mine"]);
    assert!(
        code == 0 && out.starts_with("themes/mine/theme.yaml\n") && err.contains("theme: mine"),
        "{out}{err}"
    );
    assert_eq!(run(site.path(), &["theme", "new", "mine"]).0, 2);
    assert_eq!(run(site.path(), &["theme", "new", "../mine"]).0, 2);
    let config = fs::read_to_string(site.path().join("site.yaml")).expect("readable");
    fs::write(site.path().join("site.yaml"), format!("{config}\ntheme: mine\n")).expect("writable");
    let (code, out, err) = run(site.path(), &["theme", "check"]);
    assert!(code == 0 && out.is_empty() && err.contains("nothing found"), "{out}{err}");
    assert_eq!(run(site.path(), &["build"]).0, 0);
    let (code, out, _) = run(site.path(), &["theme", "copy", "templates/404.html"]);
    assert_eq!((code, out.as_str()), (0, "themes/mine/templates/404.html\n"));
    assert_eq!(run(site.path(), &["theme", "copy", "templates/404.html"]).0, 2);
    let (code, _, err) = run(site.path(), &["theme", "copy", "templates/405.html"]);
    assert!(code == 2 && err.contains("templates/404.html"), "{err}");
    assert!(run(site.path(), &["theme", "copy"]).1.contains("assets/style.css\n"));
    let path = site.path().join("themes/mine/templates/404.html");
    fs::write(&path, "{% extends \"base.html\" %}\n{% block content %}{{ view.titel }}{% endblock %}\n")
        .expect("writable");
    let (code, out, _) = run(site.path(), &["theme", "check", "--format", "short"]);
    assert!(code == 1 && out.starts_with("themes/mine/templates/404.html:2:28: error[JB409]"), "{out}");
    let (_, out, _) = run(site.path(), &["theme", "check", "--format", "json"]);
    assert!(out.contains("JB409") && out.contains("title"), "{out}");
}

#[test]
fn the_contract_tells_what_a_template_receives() {
    let folder = folder();
    let (code, out, _) = run(folder.path(), &["theme", "contract"]);
    assert!(code == 0 && out.contains("home.html") && out.contains("feed.xml"), "{out}");
    let (code, out, _) = run(folder.path(), &["theme", "contract", "reports.html"]);
    assert!(code == 0 && out.contains("view: ReportsView") && out.contains("items: [ReportItem]"), "{out}");
    let (_, out, _) = run(folder.path(), &["theme", "contract", "reports.html", "--format", "json"]);
    let value: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(value["variables"][1]["type"], "ReportsView");
    assert_eq!(run(folder.path(), &["theme", "contract", "none.html"]).0, 2);
}

#[test]
fn typography_is_shown_first_and_mended_only_when_asked() {
    let site = site();
    let path = site.path().join("content/reports/2024-03-01-dirty.md");
    let head = "---\r\ntitle: 甲,乙\r\n---\r\n";
    let gbk = |text: &str| encoding_rs::GB18030.encode(text).0.into_owned();
    let before = gbk(&format!("{head}为推进改革,加强\r\n思想引领(扩大)。`甲,乙`\r\n"));
    fs::write(&path, &before).expect("written");
    let (code, out, err) = run(site.path(), &["check", "--fix"]);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("+++ b/content/reports/2024-03-01-dirty.md\n"), "{out}");
    assert!(
        out.contains(
            "-为推进改革,加强\n-思想引领(扩大)。`甲,乙`\n+为推进改革，加强思想引领（扩大）。`甲,乙`\n"
        ),
        "{out}"
    );
    assert!(err.contains("--write"), "{err}");
    assert_eq!(fs::read(&path).expect("there"), before, "nothing is written");
    let (code, again, _) = run(site.path(), &["check", "--fix", "--write"]);
    assert_eq!((code, again), (0, out));
    let after = gbk(&format!("{head}为推进改革，加强思想引领（扩大）。`甲,乙`\r\n"));
    assert_eq!(fs::read(&path).expect("there"), after, "line ends and encoding are kept");
    let (code, out, err) = run(site.path(), &["check", "--fix", "--write"]);
    assert_eq!((code, out.as_str()), (0, ""), "{err}");
    assert!(err.contains("no typography to mend"), "{err}");
    assert_eq!(run(site.path(), &["check", "--write"]).0, 2);
}

#[test]
fn a_file_whose_form_cannot_be_kept_is_not_mended() {
    let site = site();
    let path = site.path().join("content/reports/2024-03-01-mixed.md");
    let before = "---\r\ntitle: 甲\n---\n为推进改革,加强。\n";
    fs::write(&path, before).expect("written");
    let (code, out, err) = run(site.path(), &["check", "--fix", "--write"]);
    assert_eq!((code, out.as_str()), (0, ""));
    assert!(err.contains("2024-03-01-mixed.md is left alone"), "{err}");
    assert_eq!(fs::read_to_string(&path).expect("there"), before);
}

/// A site of the web on this machine: `/here` is a page, `/head` one that gives its head to nobody, `/closed` lets nobody in,
/// `/moved` leads to `/gone`, and nothing else is there. Ends with the test.
fn neighbour() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let mut request = [0; 2048];
            let length = stream.read(&mut request).unwrap_or(0);
            let request = String::from_utf8_lossy(&request[..length]).into_owned();
            let mut words = request.split(' ');
            let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
            let status = match (method, path) {
                (_, "/here") | ("GET", "/head") => "200 OK",
                (_, "/head") => "405 No",
                (_, "/closed") => "403 No",
                (_, "/moved") => "301 Moved\r\nLocation: /gone",
                _ => "404 No",
            };
            let _ = write!(stream, "HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        }
    });
    port
}

#[test]
fn addresses_on_other_sites_are_tried_when_asked() {
    let (site, port) = (site(), neighbour());
    let at = |path: &str| format!("http://127.0.0.1:{port}/{path}");
    let text = format!(
        "---\ntitle: A\n---\n[a]({})\n\n[b]({}) [c]({}#part)\n\n[d]({})\n\n[e]({}) [f](http://127.0.0.1:1/)\n",
        at("here"),
        at("head"),
        at("gone"),
        at("moved"),
        at("closed")
    );
    fs::write(site.path().join("content/pages/links.md"), text).expect("written");
    let (code, out, _) = run(site.path(), &["check", "--format", "short"]);
    assert_eq!((code, out.contains("JB318")), (0, false), "nothing is asked unless wanted: {out}");
    let (code, out, err) = run(site.path(), &["check", "--external", "--format", "short"]);
    let told: Vec<&str> = out.lines().filter(|line| line.contains("JB318")).collect();
    let begins: Vec<String> =
        told.iter().map(|line| line.split_once("http").expect("an address").0.to_owned()).collect();
    let file = "content/pages/links.md";
    assert_eq!(
        begins,
        [
            format!("{file}:6:{}: warning[JB318]: ", at("head").len() + 7),
            format!("{file}:8:1: warning[JB318]: "),
            format!("{file}:10:1: hint[JB318]: "),
            format!("{file}:10:{}: warning[JB318]: ", at("closed").len() + 7),
        ],
        "{out}{err}"
    );
    assert!(told[0].contains("(404)") && told[2].contains("403") && told[3].contains("reached"), "{out}");
    assert_eq!(code, 0, "a link that is gone stops nothing");
    assert_eq!(run(site.path(), &["check", "--external", "--strict"]).0, 1);
    let mut bare = command(site.path(), &["check", "--external", "--lang", "zh"]);
    bare.env("PATH", site.path());
    let (code, _, err) = finish(bare);
    assert!(code == 1 && err.contains("curl"), "{err}");
}
