//! The pages in a browser, with names that are markup.

use wirelab_needs::{Need, require};

use super::support::{LAB, class};
use crate::support::program::run;

#[test]
#[ignore = "make test-long"]
fn a_browser_runs_and_loads_nothing() {
    require!(Chromium);
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    class(&at.join("class"));
    // A lab that is hostile too.
    let lab = std::fs::read_to_string(format!("labs/catalogue/{LAB}.toml")).unwrap();
    let evil = "title = \"<script>document.title='owned'</script><img src=x onerror=document.title='owned'>\"";
    let title = lab.lines().find(|line| line.starts_with("title = ")).unwrap();
    std::fs::write(at.join("lab.toml"), lab.replacen(title, evil, 1)).unwrap();
    let pages = at.join("pages");
    let mut verify = crate::support::program::program();
    verify.arg("verify").arg(at.join("lab.toml")).arg(at.join("class")).arg("--pages").arg(&pages);
    assert_eq!(run(&mut verify).status, Some(1));
    let mut seen = 0;
    for entry in std::fs::read_dir(&pages).unwrap() {
        let page = entry.unwrap().path();
        if page.is_dir() {
            continue;
        }
        let mut command = Need::Chromium.command();
        command.args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--enable-logging=stderr",
            "--virtual-time-budget=2000",
        ]);
        command.arg(format!("--user-data-dir={}", at.join("profile").display()));
        let shown = run(command.arg("--dump-dom").arg(format!("file://{}", page.display())));
        let dom = shown.text();
        assert_eq!(shown.status, Some(0), "{}", shown.stderr);
        assert!(dom.contains("&lt;script&gt;document.title='owned'"), "the title is there as text: {dom}");
        assert!(!dom.contains("<title>owned") && !dom.contains("<img"), "{dom}");
        // The page of the class has one script, which is the program's own.
        let scripts = usize::from(page.ends_with("index.html"));
        assert_eq!(dom.matches("<script").count(), scripts, "{dom}");
        assert!(!shown.stderr.contains("CONSOLE"), "the policy refuses something: {}", shown.stderr);
        seen += 1;
    }
    assert_eq!(seen, 6);
    // On paper.
    let mut command = Need::Chromium.command();
    command.args(["--headless", "--no-sandbox", "--disable-gpu"]);
    command.arg(format!("--user-data-dir={}", at.join("profile").display()));
    command.arg(format!("--print-to-pdf={}", at.join("page.pdf").display()));
    run(command.arg(format!("file://{}", pages.join("002-ana.html").display())));
    assert!(std::fs::read(at.join("page.pdf")).unwrap().starts_with(b"%PDF"));
}
