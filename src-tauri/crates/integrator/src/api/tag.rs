//! Tags of the account (API 2.5, 4.5): up to 1,000, of up to 100 characters, without regard to case.

use super::{
    Cx, page,
    reply::{Answer, Refusal, Reply},
    route::{Route, delete, get, patch, post, put},
};
use crate::{
    ident::mix,
    model::Kind,
    store::resource_row::{self, Slice},
};
use serde_json::{Value, json};

/// Most tags of an account.
const TAGS_MAX: usize = 1_000;
/// Longest tag in characters.
const CHARS_MAX: usize = 100;

/// Routes of this family.
pub(crate) const ROUTES: &[Route] = &[
    get("/tags", |cx, _| all(cx).and_then(|docs| page::list(cx, docs, &["_id", "tag", "tagId"])))
        .called("listTags", "Tags of the account")
        .query(page::QUERY)
        .gives(&[(200, Some("Tags")), (204, None)]),
    get("/tags/{tag}", |cx, [id, ..]| read(cx, id).map(|doc| Reply::ok(&doc)))
        .called("readTag", "One tag")
        .gives(&[(200, Some("Tag"))]),
    post("/tags", |cx, _| create(cx))
        .called("makeTag", "Makes a tag")
        .takes("TagBody")
        .gives(&[(201, Some("Tag"))]),
    put("/tags/{tag}", |cx, [id, ..]| Ok(Reply::ok(&rename(cx, id, &cx.request.json()?)?)))
        .called("writeTag", "Renames a tag")
        .takes("TagBody")
        .gives(&[(200, Some("Tag"))]),
    patch("/tags/{tag}", |cx, [id, ..]| change(cx, id))
        .called("changeTag", "Renames a tag by JSON Patch")
        .takes("TagPatch")
        .gives(&[(204, None)]),
    delete("/tags/{tag}", |cx, [id, ..]| remove(cx, id))
        .called("removeTag", "Removes a tag")
        .gives(&[(204, None)]),
];

/// The short codes that errors carry.
pub(crate) fn short_codes(cx: &Cx<'_>) -> Result<Vec<String>, Refusal> {
    let code = |doc: Value| doc.get("tagId").and_then(Value::as_str).map(str::to_owned);
    Ok(all(cx)?.into_iter().filter_map(code).collect())
}

fn all(cx: &Cx<'_>) -> Result<Vec<Value>, Refusal> {
    Ok(resource_row::list(cx.db, Kind::Tag, Slice::default())?)
}

fn read(cx: &Cx<'_>, id: &str) -> Result<Value, Refusal> {
    resource_row::get(cx.db, Kind::Tag, id)?.ok_or_else(|| Reply::not_found("tag"))
}

fn create(cx: &Cx<'_>) -> Answer {
    let name = name(cx, &cx.request.json()?, None)?;
    let tags = all(cx)?;
    if tags.len() >= TAGS_MAX {
        return Err(Reply::refuse(422, "entitlement_reached", "The account has 1,000 tags already.", None));
    }
    let id = cx.platform.ids.make(cx.now);
    let known = short_codes(cx)?;
    let code = (0_u64..).map(|turn| short_code(tags.len() as u64 + turn)).find(|code| !known.contains(code));
    let doc = json!({"_id": id, "tag": name, "tagId": code, "lastModified": cx.now.to_iso()});
    resource_row::put(cx.db, Kind::Tag, &doc)?;
    Ok(Reply::json(201, &doc))
}

fn rename(cx: &Cx<'_>, id: &str, body: &Value) -> Result<Value, Refusal> {
    let mut doc = read(cx, id)?;
    let name = name(cx, body, Some(id))?;
    if let Some(fields) = doc.as_object_mut() {
        fields.insert("tag".to_owned(), Value::from(name));
        fields.insert("lastModified".to_owned(), Value::from(cx.now.to_iso()));
    }
    resource_row::put(cx.db, Kind::Tag, &doc)?;
    Ok(doc)
}

fn change(cx: &Cx<'_>, id: &str) -> Answer {
    let body = cx.request.json()?;
    let change = body.as_array().and_then(|changes| {
        changes.iter().find(|change| change.get("path").and_then(Value::as_str) == Some("/tag"))
    });
    let Some(value) = change.and_then(|change| change.get("value")) else {
        return Err(Reply::refuse(422, "invalid_field", "Only /tag can be changed.", Some("path")));
    };
    rename(cx, id, &json!({"tag": value}))?;
    Ok(Reply::empty())
}

fn remove(cx: &Cx<'_>, id: &str) -> Answer {
    if resource_row::delete(cx.db, Kind::Tag, id)? {
        Ok(Reply::empty())
    } else {
        Err(Reply::not_found("tag"))
    }
}

fn name(cx: &Cx<'_>, body: &Value, own_id: Option<&str>) -> Result<String, Refusal> {
    let refuse = |message: &str| Reply::refuse(422, "invalid_field", message, Some("tag"));
    let name = body.get("tag").and_then(Value::as_str).map(str::trim).unwrap_or_default();
    if name.is_empty() || name.chars().count() > CHARS_MAX {
        return Err(refuse("`tag` must have 1 to 100 characters"));
    }
    let text =
        |doc: &Value, field: &str| doc.get(field).and_then(Value::as_str).unwrap_or_default().to_lowercase();
    let taken = all(cx)?
        .iter()
        .any(|doc| text(doc, "tag") == name.to_lowercase() && own_id.is_none_or(|id| text(doc, "_id") != id));
    if taken { Err(refuse("There is a tag of this name already")) } else { Ok(name.to_owned()) }
}

/// Five characters, as `F3ZBQ`.
fn short_code(number: u64) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    let mut bits = mix(number.wrapping_add(0x7a9));
    (0..5)
        .map(|_| {
            let place = usize::try_from(bits % 32).unwrap_or_default();
            bits /= 32;
            LETTERS.get(place).map_or('A', |letter| char::from(*letter))
        })
        .collect()
}
