//! Who may ask: only pages and people of this machine.
//!
//! A page of another site can make a browser send requests to 127.0.0.1, under a name of its own choosing (DNS
//! rebinding) or from a script. The first shows in `Host`, the second in `Origin`.

use std::net::{IpAddr, SocketAddr};

use axum::http::{HeaderMap, Method, Uri, header};
use percent_encoding::percent_decode_str;

/// Longest path and query; no page of a site comes near.
const LONGEST_ADDRESS: usize = 4096;

/// Most bytes of all headers; room for the cookies that other servers on this machine leave in a browser.
const LONGEST_HEAD: usize = 64 * 1024;

/// Why a request is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Refusal {
    /// It came under a name that is not this server's.
    Host,
    /// A page of another site sent it.
    Origin,
    /// Its address is too long.
    Length,
    /// Its headers are too long.
    Head,
    /// Its address is none of a site: it would lead up or out, or has a character that no path has.
    Path,
    /// It wants to do something else than read.
    Method,
}

/// What requests must look like.
#[derive(Clone, Debug)]
pub struct Guard {
    address: SocketAddr,
}

impl Guard {
    /// For a server at `address`.
    pub fn new(address: SocketAddr) -> Guard {
        Guard { address }
    }

    /// Whether a request may be answered.
    pub fn check(&self, method: &Method, uri: &Uri, headers: &HeaderMap) -> Result<(), Refusal> {
        let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
        if !host.is_some_and(|host| self.is_own(host)) {
            return Err(Refusal::Host);
        }
        if let Some(origin) = headers.get(header::ORIGIN) {
            let host = origin.to_str().ok().and_then(|origin| origin.strip_prefix("http://"));
            if !host.is_some_and(|host| self.is_own(host)) {
                return Err(Refusal::Origin);
            }
        }
        if !matches!(*method, Method::GET | Method::HEAD) {
            return Err(Refusal::Method);
        }
        let length = uri.path_and_query().map_or(0, |address| address.as_str().len());
        if length > LONGEST_ADDRESS {
            return Err(Refusal::Length);
        }
        let head: usize = headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
        if head > LONGEST_HEAD {
            return Err(Refusal::Head);
        }
        if leads_out(uri.path()) || uri.query().is_some_and(leads_out) { Err(Refusal::Path) } else { Ok(()) }
    }

    /// Whether `host`, with its port, is a name of this server.
    fn is_own(&self, host: &str) -> bool {
        let host = host.to_ascii_lowercase();
        let (name, port) = match host.rsplit_once(':') {
            Some((name, port)) if !port.contains(']') => (name, port.parse::<u16>().ok()),
            _ => (host.as_str(), Some(80)),
        };
        if port != Some(self.address.port()) {
            return false;
        }
        let ip = name.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
        match ip {
            // Bound to all addresses, it may be asked under any of them; a number cannot be rebound.
            Ok(ip) => ip.is_loopback() || ip == self.address.ip() || self.address.ip().is_unspecified(),
            Err(_) => name == "localhost",
        }
    }
}

/// Whether an address tries to lead out of a site. Nothing is read by it anyway; but a browser never asks so by itself.
fn leads_out(written: &str) -> bool {
    let Ok(path) = percent_decode_str(written).decode_utf8() else { return true };
    let climbs = path.split(['/', '\\', '=', '&']).any(|part| part == "..");
    climbs || path.starts_with("//") || path.contains('\0')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(method: Method, address: &str, headers: &[(header::HeaderName, &str)]) -> Result<(), Refusal> {
        let guard = Guard::new("127.0.0.1:1111".parse().expect("an address"));
        let headers = headers.iter().map(|(name, value)| (name.clone(), value.parse().expect("a value")));
        guard.check(&method, &address.parse().expect("an address"), &headers.collect())
    }

    #[test]
    fn only_names_of_this_machine_are_answered() {
        for host in ["localhost:1111", "127.0.0.1:1111", "[::1]:1111", "LOCALHOST:1111"] {
            assert_eq!(check(Method::GET, "/", &[(header::HOST, host)]), Ok(()), "{host}");
        }
        for host in [
            "evil.example:1111",
            "localhost",
            "localhost:80",
            "10.0.0.8:1111",
            "localhost.evil.example:1111",
            "",
        ] {
            assert_eq!(check(Method::GET, "/", &[(header::HOST, host)]), Err(Refusal::Host), "{host}");
        }
        assert_eq!(check(Method::GET, "/", &[]), Err(Refusal::Host));
    }

    #[test]
    fn only_pages_of_this_server_are_answered() {
        let with =
            |origin| check(Method::GET, "/", &[(header::HOST, "localhost:1111"), (header::ORIGIN, origin)]);
        assert_eq!(with("http://127.0.0.1:1111"), Ok(()));
        for origin in ["http://evil.example", "https://localhost:1111", "null", "http://localhost:3000"] {
            assert_eq!(with(origin), Err(Refusal::Origin), "{origin}");
        }
    }

    #[test]
    fn requests_read_and_are_short() {
        let host = [(header::HOST, "localhost:1111")];
        assert_eq!(check(Method::POST, "/", &host), Err(Refusal::Method));
        assert_eq!(check(Method::GET, &format!("/{}", "a".repeat(5_000)), &host), Err(Refusal::Length));
        let cookies = "a".repeat(70_000);
        let host = [(header::HOST, "localhost:1111"), (header::COOKIE, cookies.as_str())];
        assert_eq!(check(Method::GET, "/", &host), Err(Refusal::Head));
    }

    #[test]
    fn addresses_lead_into_the_site_only() {
        let host = [(header::HOST, "localhost:1111")];
        for path in [
            "/../secret",
            "/a/..%2fsecret",
            "/%2e%2e/secret",
            "/..%5csecret",
            "//etc/passwd",
            "/%2fetc/passwd",
            "/a%00",
            "/%ff",
            "/.jianbao/diff?path=..%2Fsite.yaml",
        ] {
            assert_eq!(check(Method::GET, path, &host), Err(Refusal::Path), "{path}");
        }
        for path in [
            "/",
            "/a..b/",
            "/...",
            "/reports/%E4%BC%9A/",
            "/.jianbao/diff?path=reports/a/index.html",
            "/a?b=//c",
        ] {
            assert_eq!(check(Method::GET, path, &host), Ok(()), "{path}");
        }
    }
}
