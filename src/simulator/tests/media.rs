//! Files on the network.

use std::io::Read;

use super::*;

impl Site {
    fn get(&self, address: &str) -> Result<ureq::http::Response<ureq::Body>, ureq::Error> {
        self.agent.get(address).config().max_redirects(0).build().call()
    }

    /// Status, kind and first bytes.
    fn seen(&self, address: &str) -> (u16, String, Vec<u8>) {
        let mut response = self.get(address).unwrap();
        let kind = response.headers()["content-type"].to_str().unwrap().to_owned();
        let mut first = [0_u8; 12];
        let read = response.body_mut().as_reader().read(&mut first).unwrap();
        (response.status().as_u16(), kind, first[..read].to_vec())
    }
}

#[test]
fn files_say_what_they_are_and_have_their_length() {
    let site = Site::open();
    let host = |name: &str, blob: Blob| site.world(|world| world.host(name, blob));
    let photo = host("a.jpg", Blob::photo(640, 480));
    assert_eq!(site.seen(&photo), (200, "image/jpeg".to_owned(), b"\xFF\xD8\xFF\xE0640x480;".to_vec()));
    for (mime, begins) in [
        ("application/pdf", b"%PDF".as_slice()),
        ("image/gif", b"GIF89a"),
        ("application/zip", b"PK"),
        ("video/mp4", b"\0\0\0\x18ftyp"),
    ] {
        let (status, kind, first) = site.seen(&host("b", Blob::file(mime, 30_000)));
        assert_eq!((status, kind.as_str()), (200, mime));
        assert!(first.starts_with(begins), "{mime}: {first:?}");
    }
    let bytes = |address: &str| site.get(address).unwrap().body_mut().read_to_vec().unwrap();
    let other = host("c.jpg", Blob::photo(640, 480));
    assert_eq!((bytes(&photo).len(), bytes(&photo) == bytes(&photo)), (120_000, true));
    assert_ne!(bytes(&photo), bytes(&other));
    assert_eq!(bytes(&host("two", Blob::file("video/mp4", 2))).len(), 2);
    assert_eq!(bytes(&host("none", Blob::file("video/mp4", 0))).len(), 0);
    let head = site.agent.head(&photo).call().unwrap();
    assert_eq!(head.headers()["content-length"], "120000");
    assert_eq!(site.world(|world| world.times_fetched(&photo)), 6);
}

#[test]
fn a_file_may_be_elsewhere_break_off_be_gone_or_fail() {
    let site = Site::open();
    let photo = site.world(|world| world.host("a.jpg", Blob::photo(640, 480)));
    let moved = Blob { elsewhere: Some(photo.clone()), ..Blob::file("text/html", 0) };
    let moved = site.world(|world| world.host("doc1_2", moved));
    let sent_on = site.get(&moved).unwrap();
    assert_eq!((sent_on.status().as_u16(), sent_on.headers()["location"].to_str().unwrap()), (302, photo.as_str()));

    site.world(|world| world.change_file(&photo, |blob| blob.breaks_after = Some(50_000)));
    let mut response = site.get(&photo).unwrap();
    assert_eq!(response.headers()["content-length"], "120000");
    let mut read = Vec::new();
    assert!(response.body_mut().as_reader().read_to_end(&mut read).is_err());
    assert_eq!(read.len(), 50_000);

    site.world(|world| world.fail(Fault::once(PlatformSide::Vk, Refusing::Status(503)).of("media")));
    assert_eq!(site.seen(&photo).0, 503);
    site.world(|world| world.fail(Fault::once(PlatformSide::Vk, Refusing::CloseBefore).of("media")));
    assert!(site.get(&photo).is_err());
    site.world(|world| world.remove_file(&photo));
    let (status, kind, _) = site.seen(&photo);
    assert_eq!((status, kind.as_str()), (404, "text/html; charset=utf-8"));
}

#[test]
fn a_large_file_is_made_while_it_is_read() {
    let site = Site::open();
    let film = site.world(|world| world.host("film.mp4", Blob::file("video/mp4", 50 << 20)));
    let mut response = site.get(&film).unwrap();
    let mut reader = response.body_mut().with_config().limit(64 << 20).reader();
    assert_eq!(std::io::copy(&mut reader, &mut std::io::sink()).unwrap(), 50 << 20);
}
