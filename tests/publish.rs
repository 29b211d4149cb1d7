//! Publishing into real folders: what the output holds afterwards, what is left alone, and what is there when a build
//! is killed. Everything runs for both ways of swapping the trees.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, SystemTime};

use jianbao::write::{OutputFile, Published, Publisher, Put, Swap, WriteError, publish};
use proptest::prelude::*;
use tempfile::TempDir;

const WAYS: [Swap; 2] = [Swap::Exchange, Swap::Rename];

/// Paths and contents; a folder is a path that ends in `/`.
type Tree = BTreeMap<String, String>;

fn tree(files: &[(&str, &str)]) -> Tree {
    files.iter().map(|(path, text)| (path.to_string(), text.to_string())).collect()
}

/// Everything below a folder, symbolic links as `-> target`.
fn read(root: &Path) -> Tree {
    fn walk(root: &Path, folder: &Path, found: &mut Tree) {
        for entry in fs::read_dir(folder).expect("readable") {
            let path = entry.expect("readable").path();
            let name = path.strip_prefix(root).expect("below").to_string_lossy().into_owned();
            let kind = fs::symlink_metadata(&path).expect("there");
            if kind.is_symlink() {
                found.insert(name, format!("-> {}", fs::read_link(&path).expect("a link").display()));
            } else if kind.is_dir() {
                found.insert(format!("{name}/"), String::new());
                walk(root, &path, found);
            } else {
                found.insert(name, fs::read_to_string(&path).expect("text"));
            }
        }
    }
    let mut found = Tree::new();
    walk(root, root, &mut found);
    found
}

/// The same with the folders that the files need.
fn with_folders(files: &Tree) -> Tree {
    let mut all = files.clone();
    for path in files.keys() {
        all.extend(path.match_indices('/').map(|(end, _)| (path[..=end].to_owned(), String::new())));
    }
    all
}

fn try_build(output: &Path, swap: Swap, files: &Tree) -> Result<Published, WriteError> {
    let publisher = Publisher::open_with(output, swap, || ())?;
    for (path, text) in files {
        publisher.put(path, text.as_bytes())?;
    }
    publisher.finish()
}

fn build(output: &Path, swap: Swap, files: &[(&str, &str)]) -> Published {
    try_build(output, swap, &tree(files)).expect("published")
}

/// A folder to work in, and the output in it.
fn place() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let output = folder.path().join("public");
    (folder, output)
}

/// What must not change when the bytes do not: the time, and on Unix the file itself.
fn identity(path: &Path) -> (SystemTime, u64) {
    let metadata = fs::metadata(path).expect("there");
    #[cfg(unix)]
    let inode = std::os::unix::fs::MetadataExt::ino(&metadata);
    #[cfg(not(unix))]
    let inode = 0;
    (metadata.modified().expect("a time"), inode)
}

#[test]
fn first_publication_makes_the_folder() {
    for swap in WAYS {
        let (_folder, output) = place();
        let files = [("index.html", "one"), ("reports/a/index.html", "two"), ("数据/县.csv", "three")];
        let published = build(&output, swap, &files);
        assert_eq!(published, Published { written: 3, bytes_written: 11, ..Published::default() });
        assert_eq!(read(&output), with_folders(&tree(&files)));
    }
}

#[test]
fn an_empty_folder_and_a_missing_parent_will_do() {
    let (folder, output) = place();
    fs::create_dir(&output).expect("made");
    build(&output, Swap::Exchange, &[("a", "1")]);
    assert_eq!(read(&output), tree(&[("a", "1")]));
    let deeper = folder.path().join("x/y/public");
    build(&deeper, Swap::Exchange, &[("a", "1")]);
    assert_eq!(read(&deeper), tree(&[("a", "1")]));
}

#[test]
fn a_whole_site_at_once() {
    let (_folder, output) = place();
    let file = OutputFile { path: "a/b".into(), bytes: b"1".as_slice().into() };
    assert_eq!(publish(&output, &[file]).expect("published").written, 1);
    assert_eq!(read(&output), with_folders(&tree(&[("a/b", "1")])));
}

#[test]
fn nothing_changed_nothing_touched() {
    for swap in WAYS {
        let (_folder, output) = place();
        let files = [("a", "1"), ("d/b", "2")];
        build(&output, swap, &files);
        let before = [identity(&output), identity(&output.join("a")), identity(&output.join("d/b"))];
        assert_eq!(build(&output, swap, &files), Published { unchanged: 2, ..Published::default() });
        assert_eq!(before, [identity(&output), identity(&output.join("a")), identity(&output.join("d/b"))]);
    }
}

#[test]
fn only_changed_files_are_written() {
    for swap in WAYS {
        let (_folder, output) = place();
        build(&output, swap, &[("a", "1"), ("d/b", "2"), ("d/c", "3")]);
        let kept = [identity(&output.join("a")), identity(&output.join("d/c"))];
        for round in 0..4 {
            let text = format!("new {round}");
            let publisher = Publisher::open_with(&output, swap, || ()).expect("opened");
            assert_eq!(publisher.put("a", b"1").expect("put"), Put::Unchanged);
            assert_eq!(publisher.put("d/b", text.as_bytes()).expect("put"), Put::Written);
            assert_eq!(publisher.put("d/c", b"3").expect("put"), Put::Unchanged);
            let expected = Published {
                written: 1,
                unchanged: 2,
                bytes_written: text.len() as u64,
                ..Published::default()
            };
            assert_eq!(publisher.finish().expect("published"), expected);
            assert_eq!(kept, [identity(&output.join("a")), identity(&output.join("d/c"))]);
            assert_eq!(read(&output)["d/b"], text);
        }
    }
}

#[test]
fn a_file_changed_back_gets_a_new_time() {
    let (_folder, output) = place();
    build(&output, Swap::Exchange, &[("a", "1"), ("b", "1")]);
    let first = identity(&output.join("a")).0;
    std::thread::sleep(Duration::from_millis(20));
    build(&output, Swap::Exchange, &[("a", "2"), ("b", "1")]);
    build(&output, Swap::Exchange, &[("a", "1"), ("b", "1")]);
    assert!(
        identity(&output.join("a")).0 > first,
        "a browser that saw the second version asks for newer ones"
    );
}

#[test]
fn removed_files_vanish_with_their_folders() {
    for swap in WAYS {
        let (_folder, output) = place();
        build(&output, swap, &[("a", "1"), ("d/e/b", "2"), ("d/c", "3")]);
        assert_eq!(build(&output, swap, &[("a", "1"), ("d/c", "3")]).removed, 1);
        assert_eq!(read(&output), with_folders(&tree(&[("a", "1"), ("d/c", "3")])));
        assert_eq!(build(&output, swap, &[("a", "1")]).removed, 1);
        assert_eq!(read(&output), tree(&[("a", "1")]));
        assert_eq!(build(&output, swap, &[]).removed, 1);
        assert_eq!(read(&output), tree(&[]));
    }
}

#[test]
fn a_file_becomes_a_folder_and_back() {
    for swap in WAYS {
        let (_folder, output) = place();
        for _ in 0..2 {
            for files in
                [[("a", "1"), ("b/c", "2")], [("a/x/y", "1"), ("b", "2")], [("a/x", "1"), ("b/c/d", "2")]]
            {
                build(&output, swap, &files);
                assert_eq!(read(&output), with_folders(&tree(&files)));
            }
        }
    }
}

#[test]
fn what_others_put_there_stays() {
    for swap in WAYS {
        let (_folder, output) = place();
        build(&output, swap, &[("index.html", "0"), ("d/a", "1")]);
        fs::write(output.join("CNAME"), "example.org").expect("written");
        fs::write(output.join("d/note"), "mine").expect("written");
        fs::create_dir_all(output.join(".well-known/empty")).expect("made");
        fs::write(output.join(".well-known/x"), "y").expect("written");
        let others = [
            ("CNAME", "example.org"),
            ("d/note", "mine"),
            (".well-known/x", "y"),
            (".well-known/empty/", ""),
        ];
        let before = identity(&output.join("CNAME"));
        for round in ["1", "2", "3"] {
            build(&output, swap, &[("index.html", round), ("d/a", "1")]);
            let all = [&others[..], &[("index.html", round), ("d/a", "1")]].concat();
            assert_eq!(read(&output), with_folders(&tree(&all)));
            assert_eq!(identity(&output.join("CNAME")), before);
        }
        // Even where nothing of ours is left beside them; and what they remove is gone.
        build(&output, swap, &[("index.html", "4")]);
        assert_eq!(read(&output), with_folders(&tree(&[&others[..], &[("index.html", "4")]].concat())));
        fs::remove_dir_all(output.join(".well-known")).expect("removed");
        fs::write(output.join("CNAME"), "example.com").expect("written");
        for round in ["5", "6"] {
            build(&output, swap, &[("index.html", round)]);
            let all = [("CNAME", "example.com"), ("d/note", "mine"), ("index.html", round)];
            assert_eq!(read(&output), with_folders(&tree(&all)));
        }
    }
}

#[cfg(unix)]
#[test]
fn links_are_carried_over_and_never_followed() {
    use std::os::unix::fs::symlink;
    for swap in WAYS {
        let (folder, output) = place();
        let outside = folder.path().join("outside");
        fs::create_dir(&outside).expect("made");
        fs::write(outside.join("precious"), "!").expect("written");
        build(&output, swap, &[("a", "1")]);
        symlink("../outside", output.join("d")).expect("linked");
        symlink("nowhere", output.join("broken")).expect("linked");
        for round in ["2", "3", "4"] {
            build(&output, swap, &[("a", round)]);
            let all = [("a", round), ("d", "-> ../outside"), ("broken", "-> nowhere")];
            assert_eq!(read(&output), tree(&all));
        }
        // The site now needs a folder where the link is; then the link goes, but the idle tree still has it.
        let wanted = tree(&[("a", "5"), ("d/b", "6")]);
        assert!(
            matches!(try_build(&output, swap, &wanted), Err(WriteError::ForeignFile { path }) if path == Path::new("d"))
        );
        build(&output, swap, &[("a", "6")]);
        fs::remove_file(output.join("d")).expect("removed");
        fs::remove_file(output.join("broken")).expect("removed");
        try_build(&output, swap, &wanted).expect("published");
        assert_eq!(read(&output), with_folders(&wanted));
        assert_eq!(read(&outside), tree(&[("precious", "!")]));
    }
}

#[cfg(unix)]
#[test]
fn links_in_the_state_folder_lead_nowhere() {
    use std::os::unix::fs::symlink;
    let (folder, output) = place();
    let (outside, state) = (folder.path().join("outside"), folder.path().join(".public.jianbao"));
    fs::create_dir_all(outside.join("precious")).expect("made");
    fs::create_dir(&state).expect("made");
    symlink("../outside", state.join("next")).expect("linked");
    symlink("../outside/file", state.join("manifest.new")).expect("linked");
    build(&output, Swap::Exchange, &[("a", "1")]);
    assert_eq!(read(&output), tree(&[("a", "1")]));
    assert_eq!(read(&outside), tree(&[("precious/", "")]));
    fs::remove_file(state.join("lock")).expect("removed");
    symlink("../outside/file", state.join("lock")).expect("linked");
    assert!(matches!(Publisher::open(&output), Err(WriteError::UnsafePath { .. })));
    assert_eq!(read(&outside), tree(&[("precious/", "")]));
}

#[cfg(unix)]
#[test]
fn an_output_that_is_a_link_stays_a_link() {
    let (folder, output) = place();
    fs::create_dir(folder.path().join("real")).expect("made");
    std::os::unix::fs::symlink("real", &output).expect("linked");
    build(&output, Swap::Exchange, &[("a", "1")]);
    build(&output, Swap::Exchange, &[("a", "2")]);
    assert!(fs::symlink_metadata(&output).expect("there").is_symlink());
    assert_eq!(read(&folder.path().join("real")), tree(&[("a", "2")]));
}

#[cfg(unix)]
#[test]
fn permissions_of_folders_that_are_not_made_new_stay() {
    use std::os::unix::fs::PermissionsExt as _;
    let (_folder, output) = place();
    let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o7777;
    build(&output, Swap::Exchange, &[("a", "1")]);
    fs::create_dir(output.join("private")).expect("made");
    for (path, mode) in [(output.clone(), 0o2750), (output.join("private"), 0o700)] {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("set");
    }
    for round in ["2", "3"] {
        build(&output, Swap::Exchange, &[("a", round)]);
        assert_eq!((mode(&output), mode(&output.join("private"))), (0o2750, 0o700));
    }
}

#[test]
fn a_folder_of_others_is_refused() {
    let (folder, output) = place();
    fs::create_dir(&output).expect("made");
    fs::write(output.join("thesis.txt"), "years of work").expect("written");
    let before = read(&output);
    assert!(matches!(Publisher::open(&output), Err(WriteError::ForeignOutput { .. })));
    assert_eq!(read(&output), before);
    // Also if it stands where ours stood a moment ago.
    let other = folder.path().join("site");
    build(&other, Swap::Exchange, &[("a", "1")]);
    fs::remove_dir_all(&other).expect("removed");
    fs::rename(&output, &other).expect("moved");
    assert!(matches!(Publisher::open(&other), Err(WriteError::ForeignOutput { .. })));
    assert_eq!(read(&other), before);
}

#[test]
fn a_file_of_others_in_the_way_is_an_error() {
    for swap in WAYS {
        for (theirs, ours) in [("robots.txt", "robots.txt"), ("x", "x/y"), ("x/y", "x")] {
            let (_folder, output) = place();
            build(&output, swap, &[("a", "1")]);
            let path = output.join(theirs);
            fs::create_dir_all(path.parent().expect("has one")).expect("made");
            fs::write(path, "mine").expect("written");
            let before = read(&output);
            let result = try_build(&output, swap, &tree(&[("a", "2"), (ours, "2")]));
            assert!(matches!(result, Err(WriteError::ForeignFile { .. })), "{theirs} {ours}: {result:?}");
            assert_eq!(read(&output), before);
        }
    }
}

#[test]
fn a_published_file_edited_by_hand_is_restored() {
    for swap in WAYS {
        let (_folder, output) = place();
        let files = [("a", "one"), ("d/b", "two"), ("d/c", "three")];
        build(&output, swap, &files);
        // Twice, so that both trees share every file.
        build(&output, swap, &[("a", "zero"), files[1], files[2]]);
        build(&output, swap, &files);
        for _ in 0..2 {
            fs::write(output.join("d/b"), "TWO and more").expect("edited in place");
            fs::remove_file(output.join("d/c")).expect("removed");
            assert_eq!(build(&output, swap, &files).written, 2);
            assert_eq!(read(&output), with_folders(&tree(&files)));
        }
        fs::remove_dir_all(output.join("d")).expect("removed");
        build(&output, swap, &files);
        assert_eq!(read(&output), with_folders(&tree(&files)));
    }
}

#[test]
fn builds_take_turns() {
    let (_folder, output) = place();
    let first = Publisher::open(&output).expect("opened");
    first.put("a", b"first").expect("put");
    let (waits, waiting) = mpsc::channel();
    std::thread::scope(|scope| {
        let second = scope.spawn(|| {
            let publisher = Publisher::open_with(&output, Swap::Exchange, || waits.send(()).expect("heard"));
            let publisher = publisher.expect("opened");
            assert_eq!(read(&output), tree(&[("a", "first")]), "the first was done when the second began");
            publisher.put("a", b"second").expect("put");
            publisher.finish().expect("published")
        });
        waiting.recv_timeout(Duration::from_secs(10)).expect("the second says that it waits");
        assert!(!output.exists());
        first.finish().expect("published");
        assert_eq!(second.join().expect("no panic").written, 1);
    });
    assert_eq!(read(&output), tree(&[("a", "second")]));
}

#[test]
fn a_build_given_up_changes_nothing() {
    for swap in WAYS {
        let (_folder, output) = place();
        for round in 0..3 {
            let text = format!("{round}");
            let files = tree(&[("a", "0"), ("d/b", &text)]);
            let publisher = Publisher::open_with(&output, swap, || ()).expect("opened");
            publisher.put("d/b/c", b"rubbish").expect("put");
            publisher.put("z", b"rubbish").expect("put");
            drop(publisher);
            if round > 0 {
                assert_eq!(read(&output)["d/b"], format!("{}", round - 1));
            } else {
                assert!(!output.exists());
            }
            try_build(&output, swap, &files).expect("published");
            assert_eq!(read(&output), with_folders(&files));
        }
    }
}

#[test]
fn sites_that_are_no_trees_are_refused() {
    let (_folder, output) = place();
    build(&output, Swap::Exchange, &[("a", "1")]);
    let publisher = Publisher::open(&output).expect("opened");
    for path in ["../a", "/etc/passwd", "", "a//b", "a/./b"] {
        assert!(matches!(publisher.put(path, b""), Err(WriteError::UnsafePath { .. })), "{path}");
    }
    drop(publisher);
    for paths in [["x/y", "x"], ["x", "x"]] {
        let publisher = Publisher::open(&output).expect("opened");
        for path in paths {
            publisher.put(path, b"2").expect("put");
        }
        let result = publisher.finish();
        assert!(matches!(result, Err(WriteError::Clash { ref path }) if path.starts_with('x')), "{result:?}");
    }
    assert_eq!(read(&output), tree(&[("a", "1")]));
}

#[test]
fn impossible_outputs_are_errors() {
    let (folder, output) = place();
    fs::write(&output, "a file").expect("written");
    assert!(matches!(Publisher::open(&output), Err(WriteError::OutputIsFile { .. })));
    assert!(matches!(Publisher::open(&output.join("below")), Err(WriteError::Io { .. })));
    assert!(Publisher::open(Path::new("/")).is_err());
    fs::write(folder.path().join(".site.jianbao"), "a file").expect("written");
    assert!(matches!(Publisher::open(&folder.path().join("site")), Err(WriteError::StateIsNotFolder { .. })));
}

#[cfg(target_os = "linux")]
#[test]
fn a_parent_that_cannot_be_written_is_an_error() {
    use std::os::unix::fs::PermissionsExt as _;
    // Nobody can make folders there, not even root.
    assert!(matches!(Publisher::open(Path::new("/proc/self/public")), Err(WriteError::Io { .. })));
    let (folder, output) = place();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o555)).expect("set");
    let is_root = fs::write(folder.path().join("probe"), "").is_ok();
    let result = Publisher::open(&output);
    assert!(is_root || matches!(result, Err(WriteError::Io { .. })));
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).expect("set");
}

#[test]
fn a_swap_cut_short_is_undone() {
    let (folder, output) = place();
    let state = folder.path().join(".public.jianbao");
    build(&output, Swap::Rename, &[("a", "1")]);
    build(&output, Swap::Rename, &[("a", "2")]);
    // Killed after the first rename; a person may also have made an empty folder since.
    for with_empty_folder in [false, true] {
        fs::rename(&output, state.join("previous")).expect("moved");
        if with_empty_folder {
            fs::create_dir(&output).expect("made");
        }
        drop(Publisher::open(&output).expect("opened"));
        assert_eq!(read(&output), tree(&[("a", "2")]));
    }
    // Killed after the second.
    fs::rename(state.join("next"), state.join("previous")).expect("moved");
    build(&output, Swap::Rename, &[("a", "3")]);
    assert_eq!(read(&output), tree(&[("a", "3")]));
    assert!(!state.join("previous").exists());
}

fn build_keeping(output: &Path, swap: Swap, count: usize, files: &[(&str, &str)]) {
    let mut publisher = Publisher::open_with(output, swap, || ()).expect("opened");
    publisher.keep(count);
    for (path, text) in files {
        publisher.put(path, text.as_bytes()).expect("put");
    }
    publisher.finish().expect("published");
    // A publication is named after its moment, in milliseconds.
    std::thread::sleep(Duration::from_millis(3));
}

fn kept(output: &Path) -> Vec<u64> {
    Publisher::open(output).expect("opened").kept().expect("listed")
}

#[test]
fn an_earlier_site_comes_back_and_goes_again() {
    for swap in WAYS {
        let (_folder, output) = place();
        let (old, new) = ([("a", "1"), ("d/b", "2"), ("same", "s")], [("a", "3"), ("d", "4"), ("same", "s")]);
        build_keeping(&output, swap, 2, &old);
        assert!(kept(&output).is_empty(), "nothing came before the first");
        fs::write(output.join("CNAME"), "mine").expect("written");
        build_keeping(&output, swap, 2, &new);
        let with_mine = |files: &[(&str, &str)]| {
            let mut files = tree(files);
            files.insert("CNAME".into(), "mine".into());
            with_folders(&files)
        };
        for expected in [&old, &new, &old] {
            let same = identity(&output.join("same"));
            let newest = kept(&output)[0];
            Publisher::open_with(&output, swap, || ())
                .expect("opened")
                .roll_back(newest)
                .expect("rolled back");
            assert_eq!(read(&output), with_mine(expected));
            assert_eq!(kept(&output).len(), 1, "what was replaced, and not what came back");
            assert_eq!(same, identity(&output.join("same")), "a file with the same bytes keeps its time");
            std::thread::sleep(Duration::from_millis(3));
        }
    }
}

#[test]
fn only_so_many_earlier_sites_are_kept_and_a_build_without_a_wish_leaves_them_alone() {
    let (_folder, output) = place();
    for text in ["1", "2", "3", "4", "5"] {
        build_keeping(&output, Swap::default(), 2, &[("a", text)]);
    }
    let two = kept(&output);
    assert!(two.len() == 2 && two[0] > two[1], "newest first: {two:?}");
    build(&output, Swap::default(), &[("a", "6")]);
    assert_eq!(kept(&output), two);
    Publisher::open(&output).expect("opened").roll_back(two[1]).expect("rolled back");
    assert_eq!(read(&output), tree(&[("a", "3")]));
    let missing = Publisher::open(&output).expect("opened").roll_back(two[1]);
    assert!(matches!(missing, Err(WriteError::NothingKept { .. })), "{missing:?}");
    build_keeping(&output, Swap::default(), 0, &[("a", "7")]);
    assert!(kept(&output).is_empty());
}

#[test]
fn a_kept_site_does_not_change_with_the_published_one() {
    let (_folder, output) = place();
    build_keeping(&output, Swap::default(), 1, &[("a", "1"), ("b", "1")]);
    build_keeping(&output, Swap::default(), 1, &[("a", "2"), ("b", "1")]);
    for text in ["3", "4"] {
        build(&output, Swap::default(), &[("a", text), ("b", text)]);
    }
    let newest = kept(&output)[0];
    Publisher::open(&output).expect("opened").roll_back(newest).expect("rolled back");
    assert_eq!(read(&output), tree(&[("a", "1"), ("b", "1")]));
}

/// The two sites that the killed builds alternate between: different bytes, different files, and a file where the
/// other has a folder.
fn version(name: &str) -> Tree {
    let (mine, other) = if name == "A" { ("x", "y/z") } else { ("x/z", "y") };
    let mut files = tree(&[(mine, name), (other, name), ("same", "same")]);
    for number in 0..60 {
        files.insert(format!("pages/{}/{number}.html", number % 7), format!("{name} {number}"));
        files.insert(format!("only-{name}/{number}.html"), name.into());
    }
    files
}

/// Not a test by itself: the build that `killed_builds_leave_a_whole_site` kills.
#[test]
#[ignore = "run by another test, as a process of its own"]
fn build_until_killed() {
    let Some(output) = std::env::var_os("PUBLISH_TO") else { return };
    let swap = if std::env::var_os("PUBLISH_BY_RENAME").is_some() { Swap::Rename } else { Swap::Exchange };
    for round in 0.. {
        try_build(Path::new(&output), swap, &version(["A", "B"][round % 2])).expect("published");
    }
}

#[expect(clippy::print_stdout, reason = "a long run is asked for the numbers")]
fn kill_builds(swap: Swap) {
    let (_folder, output) = place();
    try_build(&output, swap, &version("A")).expect("published");
    fs::write(output.join("CNAME"), "mine").expect("written");
    let whole = ["A", "B"].map(|name| {
        let mut files = version(name);
        files.insert("CNAME".into(), "mine".into());
        with_folders(&files)
    });
    let mut seen = [0, 0];
    let least = std::env::var("JIANBAO_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(30);
    // On a busy machine the first builds may be killed before they publish anything.
    for round in 0..least.max(300_u64) {
        if round >= least && seen.iter().all(|count| *count > 0) {
            break;
        }
        let mut command = Command::new(std::env::current_exe().expect("known"));
        command.args(["--exact", "build_until_killed", "--ignored"]).env("PUBLISH_TO", &output);
        if swap == Swap::Rename {
            command.env("PUBLISH_BY_RENAME", "1");
        }
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("started");
        // Spread over a few publications, in steps that do not share a period with them.
        std::thread::sleep(Duration::from_micros(3000 + round * 7919 % 40_000 + round / 30 % 10 * 20_000));
        child.kill().expect("it runs until it is killed");
        child.wait().expect("ended");
        if swap == Swap::Rename {
            // There may be no output at this moment; the next build brings it back before anything else.
            drop(Publisher::open_with(&output, swap, || ()).expect("recovered"));
        }
        let found = read(&output);
        let which = whole.iter().position(|tree| *tree == found);
        seen[which.unwrap_or_else(|| panic!("round {round}: neither A nor B: {found:#?}"))] += 1;
    }
    println!(
        "{} builds killed: {} left the one site whole, {} the other",
        seen[0] + seen[1],
        seen[0],
        seen[1]
    );
    assert!(seen[0] > 0 && seen[1] > 0, "kills should hit after publications of both: {seen:?}");
    try_build(&output, swap, &version("B")).expect("published");
    assert_eq!(read(&output), whole[1]);
}

#[test]
fn killed_builds_leave_a_whole_site() {
    kill_builds(Swap::Exchange);
}

#[test]
fn killed_builds_by_rename_leave_a_whole_site() {
    kill_builds(Swap::Rename);
}

/// One thing that happens to an output folder.
#[derive(Clone, Debug)]
enum Event {
    Publish(Tree),
    GiveUp(Tree),
    /// Somebody writes a file of their own.
    Foreign(String),
    /// Somebody spoils a file of ours, in place or by removing it.
    Spoil(prop::sample::Index, bool),
}

fn any_site() -> impl Strategy<Value = Tree> {
    let path = prop::collection::vec(prop::sample::select(vec!["a", "b", "a-b", "c.html"]), 1..4);
    prop::collection::btree_map(path.prop_map(|names| names.join("/")), "[xy]", 0..12).prop_map(|files| {
        let is_folder = |path: &str| files.keys().any(|other| other.starts_with(&format!("{path}/")));
        files.clone().into_iter().filter(|(path, _)| !is_folder(path)).collect()
    })
}

fn any_event() -> impl Strategy<Value = Event> {
    prop_oneof![
        5 => any_site().prop_map(Event::Publish),
        2 => any_site().prop_map(Event::GiveUp),
        1 => "(foreign|a/foreign|b/c.html/foreign|new/foreign)".prop_map(Event::Foreign),
        1 => (any::<prop::sample::Index>(), any::<bool>()).prop_map(|(index, gone)| Event::Spoil(index, gone)),
    ]
}

/// Lets time pass: a folder that was changed since the last call seems to have been changed long ago. Without it all
/// folders would be too young to be trusted, and the ways that save listing them would never be taken.
#[cfg(unix)]
fn age(folder: &Path, hours: &mut u64) {
    // After the first publication there is no idle tree yet.
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let entry = entry.expect("readable");
        if entry.file_type().expect("known").is_dir() {
            age(&entry.path(), hours);
        }
    }
    let Ok(modified) = fs::symlink_metadata(folder).and_then(|metadata| metadata.modified()) else { return };
    if modified.elapsed().is_ok_and(|elapsed| elapsed > Duration::from_secs(1800)) {
        return;
    }
    *hours += 1;
    let long_ago = SystemTime::now() - Duration::from_secs(*hours * 3600) + Duration::from_nanos(7);
    fs::File::open(folder).and_then(|file| file.set_modified(long_ago)).expect("set");
}

#[cfg(not(unix))]
fn age(_: &Path, _: &mut u64) {}

/// What the output must hold.
#[derive(Default)]
struct Model {
    ours: Tree,
    foreign: Tree,
    spoilt: Vec<String>,
}

impl Model {
    fn apply(&mut self, output: &Path, swap: Swap, event: &Event) {
        match event {
            Event::Publish(files) => self.publish(output, swap, files),
            Event::GiveUp(files) => {
                let publisher = Publisher::open_with(output, swap, || ()).expect("opened");
                for (path, text) in files {
                    publisher.put(path, text.as_bytes()).expect("put");
                }
            }
            Event::Foreign(path) => {
                let full = output.join(path);
                let in_folder = fs::create_dir_all(full.parent().expect("has one"));
                if output.exists() && in_folder.is_ok() && fs::write(full, "mine").is_ok() {
                    self.foreign.insert(path.clone(), "mine".into());
                }
            }
            Event::Spoil(index, gone) if !self.ours.is_empty() => {
                let path = index.get(&self.ours.keys().collect::<Vec<_>>()).to_string();
                let full = output.join(&path);
                let _ = if *gone { fs::remove_file(full) } else { fs::write(full, "spoilt") };
                self.spoilt.push(path);
            }
            Event::Spoil(..) => {}
        }
    }

    fn publish(&mut self, output: &Path, swap: Swap, files: &Tree) {
        let same = |path: &&String| self.ours.get(*path) == files.get(*path) && !self.spoilt.contains(path);
        let kept: Vec<_> =
            files.keys().filter(same).map(|path| (path, identity(&output.join(path)))).collect();
        match try_build(output, swap, files) {
            Ok(published) => {
                assert_eq!(published.unchanged, kept.len());
                assert_eq!(published.written, files.len() - kept.len());
                for (path, before) in kept {
                    assert_eq!(identity(&output.join(path)), before, "{path}");
                }
                self.ours = files.clone();
                self.spoilt.clear();
                let all = self.ours.clone().into_iter().chain(self.foreign.clone()).collect();
                assert_eq!(read(output), with_folders(&all));
            }
            Err(WriteError::ForeignFile { path }) => {
                assert!(self.foreign.keys().any(|key| Path::new(key).starts_with(&path)))
            }
            Err(error) => panic!("{error}"),
        }
    }
}

#[test]
fn folders_left_alone_are_not_trusted_too_far() {
    for swap in WAYS {
        let (_folder, output) = place();
        let idle = output.with_file_name(".public.jianbao/next");
        let (mut hours, mut site) = (0, tree(&[("d/a", "1"), ("d/b", "1"), ("d/e/c", "1")]));
        let mut others = Tree::new();
        let mut publish_often = |site: &mut Tree, others: &Tree| {
            // Until both trees have noted all folders, and then some.
            for _ in 0..5 {
                site.insert("index.html".into(), format!("{hours}"));
                try_build(&output, swap, site).expect("published");
                let all = site.clone().into_iter().chain(others.clone()).collect();
                assert_eq!(read(&output), with_folders(&all));
                age(&output, &mut hours);
                age(&idle, &mut hours);
            }
        };
        publish_often(&mut site, &others);
        others.insert("d/e/note".into(), "mine".into());
        fs::write(output.join("d/e/note"), "mine").expect("written");
        publish_often(&mut site, &others);
        site.remove("d/b");
        publish_often(&mut site, &others);
        site.insert("d/a".into(), "2".into());
        publish_often(&mut site, &others);
        // Someone is at work where nobody should be.
        fs::remove_file(idle.join("d/a")).expect("removed");
        fs::write(idle.join("d/rubbish"), "").expect("written");
        publish_often(&mut site, &others);
        fs::remove_dir_all(output.join("d/e")).expect("removed");
        publish_often(&mut site, &Tree::new());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_output_is_the_last_site_and_what_others_put_there(
        events in prop::collection::vec(any_event(), 1..10),
        by_rename in any::<bool>(),
        let_time_pass in any::<bool>(),
    ) {
        let (_folder, output) = place();
        let swap = if by_rename { Swap::Rename } else { Swap::Exchange };
        let mut model = Model::default();
        let mut hours = 0;
        for event in std::iter::once(&Event::Publish(Tree::new())).chain(&events) {
            model.apply(&output, swap, event);
            for tree in [output.clone(), output.with_file_name(".public.jianbao/next")] {
                if let_time_pass {
                    age(&tree, &mut hours);
                }
            }
        }
    }
}
