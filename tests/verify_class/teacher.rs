//! Marks that can be defended, and what a teacher sees: hashes, explanations, decisions, comparisons, observations apart.

use std::path::Path;

use serde_json::Value;
use sha2::{Digest, Sha256};
use wirelab_needs::{Need, require};

use super::support::{class, json, pages_in, put, verify};
use crate::support::files::root;
use crate::support::program::{Run, run, wirelab};

/// A submission as `wirelab run` leaves it, which says of itself that it did.
fn recorded(at: &Path) {
    copy(&root().join("tests/data/verify/tcp-commands/plain"), at);
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

/// Two with the same run, one with another lab's capture.
fn pair(at: &Path) {
    recorded(&at.join("ana"));
    recorded(&at.join("bea"));
    let capture = at.join("carl/traffic.pcapng");
    put(&capture, &std::fs::read(root().join("sample-pcaps/udp-text.pcapng")).unwrap());
}

fn check<'v>(report: &'v Value, name: &str, id: &str) -> &'v Value {
    let all = report["submissions"].as_array().unwrap();
    let one = all.iter().find(|one| one["name"] == name).unwrap_or_else(|| panic!("{name} in {report:#}"));
    one["checks"].as_array().unwrap().iter().find(|check| check["id"] == id).unwrap()
}

#[test]
fn a_result_says_from_what_it_was_made() {
    let folder = tempfile::tempdir().unwrap();
    recorded(&folder.path().join("ana"));
    let rules = folder.path().join("rules.json");
    put(&rules, br#"{"rules": [{"id": "R1", "filter": "tcp", "condition": ">= 1"}]}"#);
    let report =
        json(&verify(&["--format", "json", "--one", "--rules", rules.to_str().unwrap()], &folder.path().join("ana")));
    let hash = |bytes: &[u8]| Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let files = report["submissions"][0]["files"].as_array().unwrap();
    assert_eq!(files.len(), 3);
    for file in files {
        let bytes = std::fs::read(folder.path().join("ana").join(file["path"].as_str().unwrap())).unwrap();
        assert_eq!(file["sha256"], hash(&bytes), "{file}");
    }
    let basis = &report["basis"];
    let lab = std::fs::read(root().join("labs/catalogue/tcp-commands.toml")).unwrap();
    assert_eq!(basis["lab_sha256"], hash(&lab));
    assert_eq!((&basis["program"], &basis["compat"]), (&env!("CARGO_PKG_VERSION").into(), &"wireshark-4.6".into()));
    assert_eq!(basis["options"], serde_json::json!(["--one", "--rules rules.json"]));
    assert_eq!(basis["inputs"][0]["sha256"], hash(&std::fs::read(&rules).unwrap()));
    // On the student's page too.
    let page = verify(&["--format", "markdown", "--one"], &folder.path().join("ana")).text();
    assert!(page.contains(&hash(&lab)) && page.contains(files[0]["sha256"].as_str().unwrap()), "{page}");
}

#[test]
fn a_lab_keeps_the_rules_that_it_names() {
    let folder = tempfile::tempdir().unwrap();
    recorded(&folder.path().join("ana"));
    let text = std::fs::read_to_string(root().join("labs/catalogue/tcp-commands.toml")).unwrap();
    let lab = folder.path().join("lab.toml");
    put(&lab, format!("compat = \"wireshark-4.0\"\n{text}").as_bytes());
    let ana = folder.path().join("ana");
    let compat = |more: &[&str]| {
        let arguments = ["verify", lab.to_str().unwrap(), ana.to_str().unwrap(), "--format", "json"];
        json(&wirelab(arguments.iter().chain(more)))["basis"]["compat"].clone()
    };
    assert_eq!((compat(&[]), compat(&["--compat", "wireshark-4.4"])), ("wireshark-4.0".into(), "wireshark-4.4".into()));
}

/// The filters of an explanation: that of the packets that count, and that of all that were looked at.
fn filters(page: &str) -> Vec<String> {
    let lines: Vec<&str> = page.lines().collect();
    let behind = |place: usize| lines[place + 1].trim().to_owned();
    (0..lines.len()).filter(|place| lines[*place].ends_with("display filter:")).map(behind).collect()
}

#[test]
fn an_explanation_is_a_page_that_wireshark_confirms() {
    require!(Tshark);
    let folder = tempfile::tempdir().unwrap();
    recorded(&folder.path().join("ana"));
    let ana = folder.path().join("ana");
    let report = json(&verify(&["--format", "json", "--points"], &ana));
    let capture = ana.join("tcp_traffic_capture.pcapng");
    let mut seen = 0;
    for id in report["submissions"][0]["checks"].as_array().unwrap().iter().map(|check| check["id"].as_str().unwrap()) {
        let run = verify(&["--explain", id], &ana);
        assert_eq!(run.status, Some(0), "{id}: {}", run.stderr);
        let page = run.text();
        let own = check(&report, "ana", id);
        for part in
            ["What is asked for", "What was counted", "How the points came about", "Where it stands", "Made with"]
        {
            assert!(page.contains(part), "{id}: {part} in {page}");
        }
        assert!(page.contains(own["title"].as_str().unwrap()) && page.lines().count() < 100, "{page}");
        let frames = own["evidence"].as_array().unwrap().iter().find_map(|one| one["frames"].as_array());
        for filter in filters(&page) {
            let mut command = Need::Tshark.command();
            command.args(["-r", capture.to_str().unwrap(), "-T", "fields", "-e", "frame.number", "-Y", &filter]);
            let told = run_ok(&mut command);
            if let Some(frames) = frames {
                let shown: Vec<u64> = told.lines().map(|line| line.parse().unwrap()).collect();
                assert!(
                    frames.iter().all(|frame| shown.contains(&frame.as_u64().unwrap())),
                    "{id}: {filter}: {shown:?}"
                );
                seen += 1;
            }
        }
    }
    assert!(seen > 15, "{seen}");
    // Points that are a share are reckoned in front of the reader.
    let page = verify(&["--explain", "client-file"], &ana).text();
    assert!(
        page.contains("It holds, so it gives all of its points: 0.5.") || page.contains("all of its points"),
        "{page}"
    );
}

fn run_ok(command: &mut std::process::Command) -> String {
    let done: Run = run(command);
    assert_eq!(done.status, Some(0), "{}", done.stderr);
    done.text()
}

#[test]
fn an_explanation_names_one_submission_and_a_check_that_is_there() {
    let folder = tempfile::tempdir().unwrap();
    pair(folder.path());
    let explain = |more: &[&str]| {
        let path = folder.path().to_str().unwrap();
        wirelab(["verify", "tcp-commands", path].iter().chain(more).copied().chain(["--explain", "ping"]))
    };
    let one = explain(&["carl"]);
    assert!(one.status == Some(0) && one.text().starts_with("ping, of carl\n"), "{}{}", one.text(), one.stderr);
    assert!(explain(&[]).stderr.contains("these are 3 submissions"), "{}", explain(&[]).stderr);
    assert!(explain(&["dora"]).stderr.contains("neither a path nor a submission \"dora\""));
    let wrong = verify(&["--explain", "pong"], &folder.path().join("ana"));
    assert!(wrong.status == Some(2) && wrong.stderr.contains("no check \"pong\"; it has"), "{}", wrong.stderr);
}

#[test]
fn a_decision_survives_every_run_and_tells_when_the_evidence_changes() {
    let folder = tempfile::tempdir().unwrap();
    pair(folder.path());
    let file = tempfile::NamedTempFile::new().unwrap();
    let text = "submission,check,points or status,reason,who\nana,comment,passed,shown in the lab,Eva\n";
    std::fs::write(file.path(), text).unwrap();
    let decisions = file.path().to_str().unwrap().to_owned();
    let judge = || verify(&["--format", "json", "--decisions", &decisions], folder.path());
    let before = json(&verify(&["--format", "json"], folder.path()));
    assert_ne!(check(&before, "ana", "comment")["status"], "passed");
    let first = judge();
    let report = json(&first);
    let own = check(&report, "ana", "comment");
    assert_eq!((&own["status"], &own["points"]), (&"passed".into(), &own["max_points"]));
    assert_eq!(own["decision"]["who"], "Eva");
    assert_eq!(own["decision"]["computed_status"], check(&before, "ana", "comment")["status"]);
    assert!(check(&report, "bea", "comment")["decision"].is_null());
    let kept = std::fs::read_to_string(file.path()).unwrap();
    assert!(kept.starts_with(
        "submission,check,points or status,reason,who,evidence\nana,comment,passed,shown in the lab,Eva,"
    ));
    // Again the same, and nothing is written.
    let second = judge();
    assert!(second.stdout == first.stdout && second.stderr.is_empty(), "{}", second.stderr);
    assert_eq!(std::fs::read_to_string(file.path()).unwrap(), kept);
    // On the page it stands as what it is.
    let page = verify(&["--format", "markdown", "--decisions", &decisions], folder.path()).text();
    assert!(page.contains("Decided by Eva: shown in the lab") && page.contains("Without this decision"), "{page}");
    // The evidence changes under it.
    put(&folder.path().join("ana/tcp_client_activity_output.txt"), b"nothing\n");
    let third = judge();
    assert!(third.stderr.contains("the files of ana have changed since comment was decided"), "{}", third.stderr);
    let report = json(&third);
    let own = check(&report, "ana", "comment");
    assert_eq!((&own["status"], &own["decision"]["evidence"]), (&"passed".into(), &"changed".into()));
    // What is no decision is told before anything is judged.
    std::fs::write(file.path(), "ana,comment,maybe,because,Eva\n").unwrap();
    assert!(judge().stderr.contains("line 1: \"maybe\" is neither points"));
}

#[test]
fn what_changed_since_another_run_is_told_with_its_cause() {
    let folder = tempfile::tempdir().unwrap();
    pair(&folder.path().join("class"));
    let class = folder.path().join("class");
    let old = folder.path().join("old.json");
    std::fs::write(&old, verify(&["--format", "json"], &class).stdout).unwrap();
    let compare = ["--compare", old.to_str().unwrap()];
    let same = verify(&compare, &class).text();
    assert!(same.contains("No check has another result."), "{same}");
    std::fs::remove_file(class.join("ana/tcp_traffic_capture.pcapng")).unwrap();
    let text = verify(&compare, &class).text();
    assert!(text.contains("ana, the capture is handed in") && text.contains("tcp_traffic_capture.pcapng)"), "{text}");
    let report = json(&verify(&[&compare[..], &["--format", "json"]].concat(), &class));
    let changes = report["changes"].as_array().unwrap();
    assert!(!changes.is_empty());
    for one in changes {
        assert_eq!((&one["submission"], &one["why"]), (&"ana".into(), &serde_json::json!(["evidence"])), "{one}");
        assert_ne!(one["before"], one["after"]);
    }
    // Another lab file, the same evidence.
    let text = std::fs::read_to_string(root().join("labs/catalogue/tcp-commands.toml")).unwrap();
    let lab = folder.path().join("lab.toml");
    put(&lab, text.replace("points = 0.5", "points = 0.25").as_bytes());
    let arguments = ["verify", lab.to_str().unwrap(), class.to_str().unwrap(), "--format", "json"];
    let report = json(&wirelab(arguments.iter().chain(&compare)));
    let changes = report["changes"].as_array().unwrap();
    let of_bea = changes.iter().filter(|one| one["submission"] == "bea");
    assert!(
        of_bea.clone().count() > 0 && of_bea.clone().all(|one| one["why"] == serde_json::json!(["lab"])),
        "{changes:#?}"
    );
    // Not everything can be compared with.
    assert_eq!(verify(&[&compare[..], &["--format", "csv"]].concat(), &class).status, Some(2));
    std::fs::write(&old, "{}").unwrap();
    assert!(verify(&compare, &class).stderr.contains("no result of `verify --format json`"));
}

#[test]
fn observations_are_in_a_file_of_their_own_and_beside_no_mark() {
    let folder = tempfile::tempdir().unwrap();
    pair(&folder.path().join("class"));
    let class = folder.path().join("class");
    let words = ["one connection", "wirelab run"];
    let file = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (notes, table, list) = (file("notes.txt"), file("notes.csv"), file("notes.json"));
    for path in [&notes, &table, &list] {
        let run = verify(&["--observations", path, "--all"], &class);
        assert!(!run.stderr.contains("observation"), "{}", run.stderr);
        assert!(words.iter().all(|word| !run.text().contains(word)), "{}", run.text());
        let told = std::fs::read_to_string(path).unwrap();
        assert!(words.iter().all(|word| told.contains(word)) && !told.contains("points\":"), "{told}");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }
    let text = std::fs::read_to_string(&notes).unwrap();
    assert!(text.contains("Captures of one connection: ana, bea"), "{text}");
    assert!(text.find("handed in one run").unwrap() < text.find("random in every connection").unwrap(), "{text}");
    // Nothing else that is written about the class has them but JSON, in its two lists.
    let pages = file("pages");
    for form in ["text", "csv", "markdown"] {
        let run = verify(&["--format", form, "--pages", &pages, "--junit", &file("junit.xml")], &class);
        assert!(words.iter().all(|word| !run.text().contains(word)), "{form}");
        assert_eq!(run.stderr.contains("--observations FILE"), form == "text", "{form}: {}", run.stderr);
    }
    let mut written = pages_in(pages.as_ref());
    written.push(file("junit.xml").into());
    for path in written {
        let told = std::fs::read_to_string(&path).unwrap();
        assert!(words.iter().all(|word| !told.contains(word)), "{}", path.display());
    }
    let report = json(&verify(&["--format", "json"], &class));
    assert_eq!(report["observations"][0]["submissions"], serde_json::json!(["ana", "bea"]));
    assert!(report["observations"][0]["readings"][0].as_str().unwrap().contains("worked together"));
    assert_eq!(report["submissions"][0]["observations"][0]["kind"], "made-by-wirelab");
}

#[test]
fn a_learning_platform_gets_no_observation() {
    let folder = tempfile::tempdir().unwrap();
    recorded(&folder.path().join("ana"));
    let (ana, results) = (folder.path().join("ana"), folder.path().join("results.json"));
    let results = results.to_str().unwrap();
    for form in [&["--autolab"][..], &["--gradescope", results]] {
        for more in [&[][..], &["--points"], &["--all"], &["--format", "json"], &["--format", "markdown"]] {
            let run = verify(&[form, more].concat(), &ana);
            let all = format!("{}{}", run.text(), run.stderr);
            assert!(
                !all.contains("wirelab run") && !all.contains("made-by") && !all.contains("observation\""),
                "{all}"
            );
            assert!(run.status.is_some_and(|status| status < 2), "{}", run.stderr);
        }
    }
    assert!(!std::fs::read_to_string(results).unwrap().contains("wirelab run"));
    // Who looks at the own work is told none either, unless they are asked for.
    let own = json(&verify(&["--format", "json"], &ana));
    assert_eq!(own["submissions"][0]["observations"], serde_json::json!([]));
}

#[test]
fn pseudonyms_leave_no_name_and_everybody_keeps_theirs() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let names = ["Aurelia Quintal", "Benedita Xavier"];
    for (name, number) in names.iter().zip(["417001", "417002"]) {
        let to = at.join(format!("class/{name}_{number}_assignsubmission_file"));
        recorded(&to);
        std::fs::rename(to.join("tcp_client_activity_output.txt"), to.join(format!("{name}.txt"))).unwrap();
    }
    let class = at.join("class");
    let file = |name: &str| at.join(name).to_str().unwrap().to_owned();
    let (key, pages, notes, junit) = (file("key.csv"), file("pages"), file("notes.txt"), file("junit.xml"));
    let decisions = file("decisions.csv");
    std::fs::write(
        &decisions,
        "Aurelia Quintal,comment,passed,Aurelia Quintal showed it,Eva\n417002,comment,0,no,Eva\n",
    )
    .unwrap();
    let run = |form: &str| {
        let options = [
            "--class",
            "--format",
            form,
            "--pseudonyms",
            &key,
            "--pages",
            &pages,
            "--observations",
            &notes,
            "--junit",
            &junit,
            "--decisions",
            &decisions,
            "--all",
        ];
        verify(&options, &class)
    };
    let mut written = Vec::new();
    for form in ["text", "json", "csv", "markdown"] {
        let done = run(form);
        written.push(format!("{}{}", done.text(), done.stderr));
    }
    for path in pages_in(pages.as_ref()) {
        written.push(format!("{}{}", path.display(), std::fs::read_to_string(&path).unwrap()));
    }
    written.extend([&notes, &junit].map(|path| std::fs::read_to_string(path).unwrap()));
    for text in &written {
        for part in ["Aurelia", "Quintal", "Benedita", "Xavier", "aurelia", "xavier", "417001", "417002"] {
            assert!(!text.contains(part), "{part} in {text}");
        }
    }
    assert!(written[0].contains("work-001") && written[0].contains("work-002"));
    let report: Value = serde_json::from_slice(&run("json").stdout).unwrap();
    let who = std::fs::read_to_string(&key).unwrap();
    let of = |name: &str| {
        let line = who.lines().find(|line| line.contains(name)).unwrap_or_else(|| panic!("{name} in {who}"));
        line.split(',').next().unwrap().to_owned()
    };
    assert_eq!(check(&report, &of("Aurelia"), "comment")["decision"]["who"], "Eva");
    assert_eq!(check(&report, &of("417002"), "comment")["status"], "failed");
    // A newcomer gets the next one, and the others keep theirs.
    recorded(&class.join("Aaron Young_416999_assignsubmission_file"));
    run("json");
    let later = std::fs::read_to_string(&key).unwrap();
    assert!(who.lines().all(|line| later.contains(line)) && later.contains("work-003,Aaron Young,416999"), "{later}");
    // Another file is not written over, and forms about known students are refused.
    let other = at.join("grades.csv");
    put(&other, b"name,grade\nana,10\n");
    let refused = verify(&["--class", "--pseudonyms", other.to_str().unwrap()], &class);
    assert!(refused.status == Some(2) && refused.stderr.contains("no key of pseudonyms"), "{}", refused.stderr);
    assert_eq!(verify(&["--pseudonyms", &key, "--moodle", "x.csv"], &class).status, Some(2));
}

#[test]
fn sixteen_of_seventeen_ask_the_lab_first() {
    let folder = tempfile::tempdir().unwrap();
    let strange = std::fs::read(root().join("sample-pcaps/udp-text.pcapng")).unwrap();
    for number in 0..16 {
        put(&folder.path().join(format!("s{number:02}/traffic.pcapng")), &strange);
    }
    recorded(&folder.path().join("zoe"));
    let text = verify(&[], folder.path()).text();
    assert!(text.contains("16 of 17: ") && text.contains("Look at the lab file before"), "{text}");
    assert!(!text.contains("may need help"), "{text}");
    let first = |text: &str, part: &str| text.lines().position(|line| line.contains(part));
    assert!(
        first(&text, "s00").is_some() && !text.lines().any(|line| line.contains("zoe:")),
        "nothing is wrong with zoe: {text}"
    );
    let report = json(&verify(&["--format", "json"], folder.path()));
    let shared =
        |cause: &Value| cause["submissions"].as_array().unwrap().len() == 16 && cause["lab_may_be_wrong"] == true;
    assert!(report["causes"].as_array().unwrap().iter().any(shared), "{:#}", report["causes"]);
    assert_eq!(report["attention"].as_array().unwrap().last().unwrap()["submission"], "zoe");
    let table = verify(&["--format", "csv"], folder.path()).text();
    assert!(table.lines().last().unwrap().starts_with("zoe,"), "{table}");
    let classy = tempfile::tempdir().unwrap();
    class(classy.path());
    assert!(verify(&[], classy.path()).text().contains("may need help"), "who handed in nothing that can be read");
}
