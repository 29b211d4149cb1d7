//! Who may ask: only pages and people of this machine.
//!
//! A page of another site can make a browser send requests to 127.0.0.1, under a name of its own choosing (DNS
//! rebinding) or from a script. The first shows in `Host`, the second in `Origin`.

use std::net::{IpAddr, SocketAddr};

use axum::http::{HeaderMap, Method, Uri, header};

/// Longest path and query; no page of a site comes near.
const LONGEST_ADDRESS: usize = 4096;

/// Why a request is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Refusal {
    /// It came under a name that is not this server's.
    Host,
    /// A page of another site sent it.
    Origin,
    /// Its address is too long.
    Length,
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
        if length > LONGEST_ADDRESS { Err(Refusal::Length) } else { Ok(()) }
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
    }
}
