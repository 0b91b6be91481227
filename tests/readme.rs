//! What README.md shows is what the program prints.

#[test]
fn the_readme_shows_real_output() {
    trycmd::TestCases::new().env("NO_COLOR", "1").case("README.md");
}
