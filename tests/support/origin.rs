//! A real HTTP origin that counts requests. It speaks raw sockets, so that it can also answer as no decent server would.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

/// A request as it arrived.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// The method.
    pub method: String,
    /// The request target.
    pub path: String,
    /// Header fields, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Seen {
    /// The value of a header field.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }
}

/// What a path answers: the bytes of a whole response, head and all.
type Answer = Arc<dyn Fn(&Seen, &mut TcpStream) + Send + Sync>;

/// What paths answer, and whether the connection is left open after that.
type Routes = HashMap<String, (Answer, bool)>;

/// A running origin.
pub struct Origin {
    port: u16,
    routes: Arc<Mutex<Routes>>,
    seen: Arc<Mutex<Vec<Seen>>>,
    connections: Arc<AtomicUsize>,
}

impl Origin {
    /// An origin on a free port; paths without a route answer 404.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let routes: Arc<Mutex<Routes>> = Arc::default();
        let seen: Arc<Mutex<Vec<Seen>>> = Arc::default();
        let connections = Arc::new(AtomicUsize::new(0));
        let (routes_here, seen_here) = (Arc::clone(&routes), Arc::clone(&seen));
        let origin = Self { port, routes: routes_here, seen: seen_here, connections: Arc::clone(&connections) };
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                connections.fetch_add(1, Ordering::SeqCst);
                let (routes, seen) = (Arc::clone(&routes), Arc::clone(&seen));
                std::thread::spawn(move || stream.ok().and_then(|stream| serve_all(stream, &routes, &seen)));
            }
        });
        origin
    }

    /// The URL of a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// The port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Lets a path answer with this status, these header fields and this body.
    pub fn route(&self, path: &str, status: u16, headers: &[(&str, &str)], body: impl Into<Vec<u8>>) {
        let body = body.into();
        let mut response = format!("HTTP/1.1 {status} {}\r\nConnection: close\r\n", reason(status)).into_bytes();
        for (name, value) in headers {
            response.extend(format!("{name}: {value}\r\n").into_bytes());
        }
        if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-length")) {
            response.extend(format!("Content-Length: {}\r\n", body.len()).into_bytes());
        }
        response.extend(b"\r\n");
        let head = response.clone();
        response.extend(body);
        self.answer(path, move |seen, stream| {
            let _ = stream.write_all(if seen.method == "HEAD" { &head } else { &response });
        });
    }

    /// Lets a path answer with this body, and leave the connection open for the next request.
    pub fn kept_alive(&self, path: &str, body: &str) {
        let response = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        let answer = Arc::new(move |_: &Seen, stream: &mut TcpStream| drop(stream.write_all(response.as_bytes())));
        self.routes.lock().unwrap().insert(path.to_owned(), (answer, true));
    }

    /// How many connections there were.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    /// Lets a path answer with exactly these bytes.
    pub fn raw(&self, path: &str, response: impl Into<Vec<u8>>) {
        let response = response.into();
        self.answer(path, move |_, stream| drop(stream.write_all(&response)));
    }

    /// Lets a path answer with the first bytes, then wait until the test says so, then with the rest.
    pub fn gated(&self, path: &str, first: impl Into<Vec<u8>>, rest: impl Into<Vec<u8>>) -> Gate {
        let (first, rest) = (first.into(), rest.into());
        let (reached_sender, reached) = channel();
        let reached_sender = Mutex::new(reached_sender);
        let (open, opened): (Sender<()>, Receiver<()>) = channel();
        let opened = Mutex::new(opened);
        self.answer(path, move |_, stream| {
            let _ = stream.write_all(&first);
            let _ = stream.flush();
            let _ = reached_sender.lock().unwrap().send(());
            let _ = opened.lock().unwrap().recv();
            let _ = stream.write_all(&rest);
        });
        Gate { reached, open }
    }

    /// Lets a path answer as it likes.
    pub fn answer(&self, path: &str, answer: impl Fn(&Seen, &mut TcpStream) + Send + Sync + 'static) {
        self.routes.lock().unwrap().insert(path.to_owned(), (Arc::new(answer), false));
    }

    /// All requests so far, in order of arrival.
    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// How many requests there were for a path.
    pub fn count(&self, path: &str) -> usize {
        self.seen().iter().filter(|seen| seen.path == path).count()
    }
}

/// Holds an answer back half-way.
pub struct Gate {
    reached: Receiver<()>,
    open: Sender<()>,
}

impl Gate {
    /// Waits until the first part was sent.
    pub fn wait(&self) {
        self.reached.recv_timeout(std::time::Duration::from_secs(20)).expect("the request arrives");
    }

    /// Lets the rest through.
    pub fn open(&self) {
        let _ = self.open.send(());
    }
}

fn serve_all(mut stream: TcpStream, routes: &Mutex<Routes>, seen: &Mutex<Vec<Seen>>) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    while serve(&mut stream, &mut reader, routes, seen)? {}
    Some(())
}

/// Answers one request; says whether another may follow.
fn serve(
    stream: &mut TcpStream,
    reader: &mut BufReader<TcpStream>,
    routes: &Mutex<Routes>,
    seen: &Mutex<Vec<Seen>>,
) -> Option<bool> {
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut words = line.split_whitespace();
    let mut request = Seen { method: words.next()?.to_owned(), path: words.next()?.to_owned(), ..Seen::default() };
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        request.headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let length = request.header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    request.body = vec![0; length];
    reader.read_exact(&mut request.body).ok()?;
    seen.lock().unwrap().push(request.clone());
    // Not under the lock: an answer that waits must not hold up the other paths.
    let answer = routes.lock().unwrap().get(&request.path).cloned();
    let Some((answer, kept)) = answer else {
        let _ = stream.write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        return Some(false);
    };
    answer(&request, stream);
    Some(kept)
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        301 => "Moved Permanently",
        302 => "Found",
        303 => "See Other",
        307 => "Temporary Redirect",
        404 => "Not Found",
        500 => "Internal Server Error",
        _ => "Whatever",
    }
}
