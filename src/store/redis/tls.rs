//! TLS to the server, by rustls with ring. Nothing here is built for a plain connection.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::store::AddressTls;

type BoxError = Box<dyn Error + Send + Sync>;

/// Secures `stream`, and says which version of TLS was agreed on: `TLSv1.3` or the like.
pub(super) async fn handshake(
    stream: TcpStream,
    settings: &AddressTls,
    name: &str,
) -> Result<(TlsStream<TcpStream>, String), BoxError> {
    let name = ServerName::try_from(name.to_owned())
        .map_err(|_| format!("`{name}` is no name that a certificate could be for"))?;
    let config = configuration(settings)?;
    let stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await?;
    let version = stream.get_ref().1.protocol_version();
    let version = match version {
        Some(rustls::ProtocolVersion::TLSv1_2) => "TLSv1.2".to_owned(),
        Some(rustls::ProtocolVersion::TLSv1_3) => "TLSv1.3".to_owned(),
        other => format!("{other:?}"),
    };
    Ok((stream, version))
}

fn configuration(settings: &AddressTls) -> Result<ClientConfig, BoxError> {
    // Given by hand, so that nothing depends on which part of the program installs a default for the process first.
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let versions: &[_] = if settings.only_tls13 { &[&rustls::version::TLS13] } else { rustls::ALL_VERSIONS };
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider)).with_protocol_versions(versions)?;
    let builder = if settings.ssl.insecure {
        builder.dangerous().with_custom_certificate_verifier(Arc::new(Anyone(provider)))
    } else if settings.check_hostname {
        builder.with_root_certificates(authorities(settings)?)
    } else {
        let verifier =
            WebPkiServerVerifier::builder_with_provider(Arc::new(authorities(settings)?), provider).build()?;
        builder.dangerous().with_custom_certificate_verifier(Arc::new(AnyName(verifier)))
    };
    let Some(certificate) = &settings.ssl.cert else {
        return Ok(builder.with_no_client_auth());
    };
    let chain = certificates(certificate)?;
    // As in OpenSSL, the key may stand in the same file.
    let key = settings.ssl.key.as_ref().unwrap_or(certificate);
    let key = PrivateKeyDer::from_pem_file(key).map_err(|error| unreadable("key", key, error))?;
    Ok(builder.with_client_auth_cert(chain, key)?)
}

/// Those that the settings name, or else the system's.
fn authorities(settings: &AddressTls) -> Result<RootCertStore, BoxError> {
    let mut roots = RootCertStore::empty();
    let mut named = false;
    if let Some(file) = &settings.ssl.ca {
        named = true;
        add(&mut roots, certificates(file)?)?;
    }
    if let Some(folder) = &settings.ca_folder {
        named = true;
        for file in files(folder)? {
            // A folder of authorities also has links, notes and revocation lists.
            if let Ok(certificates) = certificates(&file) {
                add(&mut roots, certificates)?;
            }
        }
    }
    if let Some(text) = &settings.ca_text {
        named = true;
        let certificates = CertificateDer::pem_slice_iter(text.as_bytes()).collect::<Result<Vec<_>, _>>();
        add(&mut roots, certificates.map_err(|error| format!("cannot read the option ssl_ca_data: {error}"))?)?;
    }
    if !named {
        let system = rustls_native_certs::load_native_certs();
        roots.add_parsable_certificates(system.certs);
    }
    if roots.is_empty() {
        return Err("there is no authority to trust: name a file of certificates with `ssl.ca`".into());
    }
    Ok(roots)
}

fn add(roots: &mut RootCertStore, certificates: Vec<CertificateDer<'static>>) -> Result<(), BoxError> {
    certificates.into_iter().try_for_each(|certificate| roots.add(certificate)).map_err(BoxError::from)
}

fn certificates(file: &Path) -> Result<Vec<CertificateDer<'static>>, BoxError> {
    let certificates = CertificateDer::pem_file_iter(file).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let certificates = certificates.map_err(|error| unreadable("certificate", file, error))?;
    if certificates.is_empty() { Err(format!("no certificate in {}", file.display()).into()) } else { Ok(certificates) }
}

fn files(folder: &Path) -> Result<Vec<PathBuf>, BoxError> {
    let entries = std::fs::read_dir(folder).and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect());
    entries.map_err(|error| format!("cannot read the folder {}: {error}", folder.display()).into())
}

fn unreadable(what: &str, file: &Path, error: rustls::pki_types::pem::Error) -> BoxError {
    format!("cannot read the {what} {}: {error}", file.display()).into()
}

/// Trusts any certificate (`insecure`), so that the connection is encrypted but may be with anyone.
#[derive(Debug)]
struct Anyone(Arc<CryptoProvider>);

/// Trusts a certificate of a trusted authority for whatever name (`ssl_check_hostname=false`).
#[derive(Debug)]
struct AnyName(Arc<WebPkiServerVerifier>);

impl ServerCertVerifier for Anyone {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        rustls::crypto::verify_tls12_signature(
            message,
            certificate,
            signature,
            &self.0.signature_verification_algorithms,
        )
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        rustls::crypto::verify_tls13_signature(
            message,
            certificate,
            signature,
            &self.0.signature_verification_algorithms,
        )
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

impl ServerCertVerifier for AnyName {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        // The chain is verified before the name, so a wrong name is all that is wrong.
        match self.0.verify_server_cert(certificate, intermediates, name, ocsp, now) {
            Err(rustls::Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) => Ok(ServerCertVerified::assertion()),
            verdict => verdict,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.0.verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.0.verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_verify_schemes()
    }
}
