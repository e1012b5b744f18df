//! Documents read together: one that is damaged hides no other, and is never taken for one that isn't there.

use super::CatalogError;

/// Documents of one kind. One that can't be read hides no other.
#[derive(Debug)]
pub struct Documents<T> {
    /// Those that could be read.
    pub read: Vec<T>,
    /// Why each other one could not. Whatever such a one names is in use.
    pub unread: Vec<CatalogError>,
}

impl<T> Documents<T> {
    /// Returns the documents where all of them are needed, else why one could not be read.
    pub fn whole(self) -> Result<Vec<T>, CatalogError> {
        self.unread.into_iter().next().map_or(Ok(self.read), Err)
    }
}

/// Sorts what was read from what could not be.
impl<T> FromIterator<Result<Option<T>, CatalogError>> for Documents<T> {
    fn from_iter<I: IntoIterator<Item = Result<Option<T>, CatalogError>>>(outcomes: I) -> Self {
        let (mut read, mut unread) = (Vec::new(), Vec::new());
        for outcome in outcomes {
            match outcome {
                Ok(document) => read.extend(document),
                Err(error) => unread.push(error),
            }
        }
        Self { read, unread }
    }
}
