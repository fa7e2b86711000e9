//! Certificates for one test, made by the `openssl` command.

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

/// An authority, and what it has signed: a server's certificate for `localhost` and 127.0.0.1, and a client's.
pub(crate) struct Certificates(TempDir);

impl Certificates {
    pub(crate) fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
        openssl(
            folder.path(),
            &[
                &["req", "-x509", "-days", "2", "-subj", "/CN=authority", "-keyout", "ca.key", "-out", "ca.pem"],
                &key[..],
            ]
            .concat(),
        );
        for (name, extension) in [
            ("server", "subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth"),
            ("client", "subjectAltName=DNS:client\nextendedKeyUsage=clientAuth"),
        ] {
            let file = |suffix: &str| format!("{name}.{suffix}");
            fs::write(folder.path().join(file("ext")), format!("basicConstraints=CA:FALSE\n{extension}\n")).unwrap();
            let request = ["req", "-subj", "/CN=end", "-keyout", &file("key"), "-out", &file("csr")];
            openssl(folder.path(), &[&request[..], &key[..]].concat());
            openssl(
                folder.path(),
                &[
                    "x509",
                    "-req",
                    "-days",
                    "2",
                    "-in",
                    &file("csr"),
                    "-CA",
                    "ca.pem",
                    "-CAkey",
                    "ca.key",
                    "-CAcreateserial",
                    "-extfile",
                    &file("ext"),
                    "-out",
                    &file("pem"),
                ],
            );
        }
        Self(folder)
    }

    /// The path of `ca.pem`, `server.pem`, `server.key`, `client.pem`, `client.key` and so on.
    pub(crate) fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_str().unwrap().to_owned()
    }
}

fn openssl(folder: &Path, arguments: &[&str]) {
    let output = Command::new("openssl").args(arguments).current_dir(folder).output();
    let output = output.unwrap_or_else(|error| panic!("these tests need `openssl` (package openssl): {error}"));
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}
