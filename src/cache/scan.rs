//! Walking a namespace page by page, in constant memory.

use super::decoding::Decoding;
use super::{Cache, StoredEntry, Unreadable};
use crate::codec::DecodeError;
use crate::key::Key;
use crate::store::{Collection, Cursor, Page, ScanOf, Store, StoreError};

/// The names of a collection.
pub struct KeyScan<'a>(Pages<'a>);

/// The stored responses of a namespace, decoded.
///
/// While a page is looked at, the next one is decoded.
pub struct EntryScan<'a> {
    cache: &'a Cache,
    pages: Pages<'a>,
    ahead: Option<Result<Decoding, StoreError>>,
}

/// The redirects of a namespace: key of a hop, key of the response.
pub struct RedirectScan<'a> {
    cache: &'a Cache,
    pages: Pages<'a>,
}

impl Cache {
    /// Begins to list names. A name may come twice while the store is changed meanwhile.
    #[must_use]
    pub fn keys(&self, collection: Collection) -> KeyScan<'_> {
        KeyScan(Pages::new(self.store.as_ref(), collection, ScanOf::Keys))
    }

    /// Begins to list stored responses. An entry may come twice while the store is changed meanwhile.
    #[must_use]
    pub fn entries(&self) -> EntryScan<'_> {
        let pages = Pages::new(self.store.as_ref(), Collection::Responses, ScanOf::Values);
        EntryScan { cache: self, pages, ahead: None }
    }

    /// Begins to list redirects.
    #[must_use]
    pub fn redirects(&self) -> RedirectScan<'_> {
        RedirectScan { cache: self, pages: Pages::new(self.store.as_ref(), Collection::Redirects, ScanOf::Values) }
    }
}

impl KeyScan<'_> {
    /// The next names; `None` at the end. May be empty before the end.
    ///
    /// # Errors
    /// When the store cannot be asked; asking again does not go on.
    pub async fn next_page(&mut self) -> Result<Option<Vec<Key>>, StoreError> {
        let page = self.0.next().await?;
        Ok(page.map(|page| page.entries.into_iter().map(|(key, _)| key).collect()))
    }
}

impl EntryScan<'_> {
    /// The next entries; `None` at the end. May be empty before the end. Unreadable ones are told, the rest goes on.
    ///
    /// # Errors
    /// When the store cannot be asked; asking again does not go on.
    pub async fn next_page(&mut self) -> Result<Option<Vec<Result<StoredEntry, Unreadable>>>, StoreError> {
        let page = match self.ahead.take() {
            Some(page) => Some(page?),
            None => self.begin_page().await?,
        };
        let Some(page) = page else { return Ok(None) };
        self.ahead = self.begin_page().await.transpose();
        Ok(Some(page.end().await))
    }

    async fn begin_page(&mut self) -> Result<Option<Decoding>, StoreError> {
        Ok(self.pages.next().await?.map(|page| self.cache.begin_decoding(page.entries)))
    }
}

impl RedirectScan<'_> {
    /// The next redirects; `None` at the end. May be empty before the end.
    ///
    /// # Errors
    /// When the store cannot be asked; asking again does not go on.
    pub async fn next_page(&mut self) -> Result<Option<Vec<(Key, Result<Key, DecodeError>)>>, StoreError> {
        let Some(page) = self.pages.next().await? else { return Ok(None) };
        let decode = |(key, value)| (key, self.cache.decode_redirect(&value));
        Ok(Some(page.entries.into_iter().map(decode).collect()))
    }
}

/// Batch after batch of a collection.
pub(super) struct Pages<'a> {
    store: &'a dyn Store,
    collection: Collection,
    of: ScanOf,
    state: State,
}

enum State {
    Begin,
    At(Cursor),
    End,
}

impl<'a> Pages<'a> {
    pub(super) fn new(store: &'a dyn Store, collection: Collection, of: ScanOf) -> Self {
        Self { store, collection, of, state: State::Begin }
    }

    pub(super) async fn next(&mut self) -> Result<Option<Page>, StoreError> {
        let cursor = match std::mem::replace(&mut self.state, State::End) {
            State::Begin => None,
            State::At(cursor) => Some(cursor),
            State::End => return Ok(None),
        };
        let mut page = self.store.scan(self.collection, self.of, cursor).await?;
        if let Some(cursor) = page.next.take() {
            self.state = State::At(cursor);
        }
        Ok(Some(page))
    }
}
