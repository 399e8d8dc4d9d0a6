//! Build script of the shell: Tauri's generated context, with the capabilities of this layout.
//! Its working directory is the repository root. It owns nothing else.

use std::{error::Error, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=src-tauri/build.rs");
    println!("cargo:rerun-if-changed=src-tauri/capabilities");
    println!("cargo:rerun-if-changed=ui/dist");
    let index = Path::new("ui/dist/index.html");
    if !index.exists() {
        // generate_context!() refuses a missing frontendDist; the end-to-end tests check the real title.
        fs::create_dir_all("ui/dist")?;
        fs::write(index, "<!doctype html><title>UI not built</title>")?;
        println!("cargo:warning=ui/dist was missing: embedded a placeholder page, run `make build`");
    }
    tauri_build::try_build(
        tauri_build::Attributes::new().capabilities_path_pattern("./src-tauri/capabilities/**/*"),
    )?;
    Ok(())
}
