//! Saved views and their live counts.

use super::action::number;
use crate::{
    desk::Desk,
    error::{AppError, ErrorCode},
    types::{
        Done, Nothing,
        error_list::QueryText,
        view::{Counted, OrderViews, SaveView, View, ViewRef, Views},
    },
};
use domain::query::{QUERY_CHARS_MAX, parse};
use store::{
    search::Search,
    view::{VIEWS_MAX, View as Stored, ViewContent, ViewId},
};

/// Longest name in characters.
const NAME_CHARS_MAX: usize = 80;
/// Longest word for order and grouping in characters.
const WORD_CHARS_MAX: usize = 40;

pub(crate) async fn list_views(desk: &Desk, _: Nothing) -> Result<Views, AppError> {
    let rows = desk.account()?.read(|account| Ok(account.store().views()?)).await?;
    Ok(Views { rows: rows.into_iter().map(view_of).collect() })
}

pub(crate) async fn count_errors(desk: &Desk, request: QueryText) -> Result<Counted, AppError> {
    let now = desk.host().now();
    desk.account()?
        .read(move |account| {
            let query = parse(&request.query).query;
            Ok(Counted { count: account.store().count_errors(&Search { query: &query, now })? })
        })
        .await
}

pub(crate) async fn save_view(desk: &Desk, request: SaveView) -> Result<View, AppError> {
    let now = desk.host().now();
    let content = content_of(&request)?;
    let known = request.view_id.as_deref().map(id_of).transpose()?;
    let account = desk.account()?;
    account
        .read(move |account| {
            let id = match known {
                Some(id) => account.store().change_view(id, &content, now).map(|()| id)?,
                None => account.store().add_view(&content, now)?,
            };
            Ok(view_of(Stored { id, content }))
        })
        .await
}

pub(crate) async fn delete_view(desk: &Desk, request: ViewRef) -> Result<Done, AppError> {
    let id = id_of(&request.view_id)?;
    desk.account()?.read(move |account| Ok(account.store().delete_view(id)?)).await?;
    Ok(Done {})
}

pub(crate) async fn order_views(desk: &Desk, request: OrderViews) -> Result<Done, AppError> {
    let order: Vec<ViewId> =
        request.view_ids.iter().take(VIEWS_MAX).map(|id| id_of(id)).collect::<Result<_, _>>()?;
    desk.account()?.read(move |account| Ok(account.store().order_views(&order)?)).await?;
    Ok(Done {})
}

fn id_of(text: &str) -> Result<ViewId, AppError> {
    number(text).map(ViewId)
}

fn content_of(request: &SaveView) -> Result<ViewContent, AppError> {
    let name = request.name.trim();
    let bad = |message: &str| Err(AppError::new(ErrorCode::BadInput, message));
    if name.is_empty() || name.chars().count() > NAME_CHARS_MAX {
        return bad("A view needs a name of at most 80 characters.");
    }
    if request.query.len() > QUERY_CHARS_MAX {
        return bad("This query is too long for a view.");
    }
    if [&request.sort, &request.group].iter().any(|word| word.chars().count() > WORD_CHARS_MAX) {
        return bad("This order or grouping is not one of the window's.");
    }
    Ok(ViewContent {
        name: name.to_owned(),
        query: request.query.trim().to_owned(),
        sort: request.sort.clone(),
        grouping: request.group.clone(),
    })
}

fn view_of(view: Stored) -> View {
    let ViewContent { name, query, sort, grouping } = view.content;
    View { view_id: view.id.0.to_string(), name, query, sort, group: grouping }
}
