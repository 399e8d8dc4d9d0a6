//! Token, users, tags, filter words, audit (API 2.1, 2.5).

use super::{content, id_in};
use crate::{
    client::Client,
    error::{Cause, Error, Kind},
    page::{Pager, Paging},
    row::{RawRow, Rows},
};
use domain::{id::UserId, json::RawObject, user::User};

/// Rows of one page of the audit log; the documented default (API 1.5 d).
const AUDIT_ROWS: usize = 100;

/// What a token says about itself: no name, no account, no environment (API 1.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenInfo {
    /// Whose token it is.
    pub user: UserId,
    /// `*` for full access; absent on some tokens.
    pub scope: Option<String>,
}

/// The values that a filter of the error lists can have (API 2.5, `filterMetadata`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnumFilter {
    /// `source` or `classification`.
    pub name: String,
    /// Values, unknown ones as they come.
    pub values: Vec<String>,
}

impl Client {
    /// `GET /v1/tokenInfo`: whether the token works, and whose it is.
    ///
    /// # Errors
    /// `NotIntegrator` when what answers does not know the call: another service, or a network's sign-in page.
    pub async fn token_info(&self) -> Result<TokenInfo, Error> {
        const CALL: &str = "GET /v1/tokenInfo";
        let elsewhere =
            |cause: &'static str| Error::unreadable(CALL, Cause::Shape(cause)).with_kind(Kind::NotIntegrator);
        let answer = self.send(&self.get(CALL, &["tokenInfo"], &[])?).await;
        let text = match answer {
            Ok(good) => content(CALL, good.text).map_err(|error| error.with_kind(Kind::NotIntegrator))?,
            Err(error)
                if matches!(error.kind(), Kind::NotFound | Kind::Refused) && error.status() != Some(400) =>
            {
                return Err(error.with_kind(Kind::NotIntegrator));
            }
            Err(error) => return Err(error),
        };
        let row = RawObject::parse(&text).map_err(|_| elsewhere("the answer is no object"))?;
        let user =
            row.text("_userId").filter(|id| !id.is_empty()).ok_or_else(|| elsewhere("no _userId came"))?;
        Ok(TokenInfo { user: UserId(user), scope: row.text("scope") })
    }

    /// `GET /v1/ashares`: users of the account, without its owner.
    ///
    /// # Errors
    /// When any page fails.
    pub async fn users(&self) -> Result<Rows<User>, Error> {
        self.list("GET /v1/ashares", &["ashares"], Vec::new()).await
    }

    /// `GET /v1/tags`.
    ///
    /// # Errors
    /// When any page fails.
    pub async fn tags(&self) -> Result<Rows<RawRow>, Error> {
        self.list("GET /v1/tags", &["tags"], Vec::new()).await
    }

    /// `GET /v1/errors/filterMetadata`: the words of sources and classifications that this server uses.
    ///
    /// # Errors
    /// When the list is missing.
    pub async fn filter_metadata(&self) -> Result<Vec<EnumFilter>, Error> {
        const CALL: &str = "GET /v1/errors/filterMetadata";
        let good = self.send(&self.get(CALL, &["errors", "filterMetadata"], &[])?).await?;
        let text = content(CALL, good.text)?;
        let row = RawObject::parse(&text).map_err(|error| Error::unreadable(CALL, error))?;
        if row.raw("filters").is_none_or(|list| !list.starts_with('[')) {
            return Err(Error::unreadable(CALL, Cause::Shape("the answer lacks its list")));
        }
        let filters = row.objects("filters");
        Ok(filters
            .iter()
            .filter_map(|filter| {
                Some(EnumFilter { name: filter.text("name")?, values: filter.texts("enums") })
            })
            .collect())
    }

    /// `GET /v1/audit`, page by page by offset.
    ///
    /// # Errors
    /// When the address cannot be built.
    pub fn audit(&self, filter: &[(String, String)]) -> Result<Pager<RawRow>, Error> {
        let mut query = vec![("limit".to_owned(), AUDIT_ROWS.to_string())];
        query.extend_from_slice(filter);
        let call = self.get("GET /v1/audit", &["audit"], &query)?;
        Ok(Pager::new(self.clone(), call, Paging::Offset { limit: AUDIT_ROWS }, ()))
    }
}

/// The job id of an answer that starts a job: `_jobId` by one reading, `_id` by another (API part 8).
pub(crate) fn job_id(text: &str) -> Option<String> {
    id_in(text, &["_jobId", "_id"])
}
