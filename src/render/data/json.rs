//! Tables as JSON for programs, and the schema of that: keys in English, `null` for what is not reported.

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::domain::Words;

use super::model::{Cell, Field, Kind, Table};
use crate::render::wording;

/// The dialect that the schemas are written in.
const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// A date as precise as it is known.
const DATE: &str = "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$";

/// Writes `head` and the tables as one object, a row to a line, so that two versions can be compared.
pub fn write<'t>(head: &[(&'static str, Value)], tables: impl IntoIterator<Item = &'t Table>) -> Vec<u8> {
    let mut writer = Writer::new(head);
    for table in tables {
        writer.table(table.name, &table.fields, &table.rows);
    }
    writer.finish()
}

/// Writes tables whose rows need not all be there at once. Writing into memory cannot fail.
pub struct Writer(Vec<u8>);

impl Writer {
    /// Begins with the head.
    pub fn new(head: &[(&'static str, Value)]) -> Writer {
        let mut out = vec![b'{'];
        for (key, value) in head {
            out.extend_from_slice(format!("\n\"{key}\":{value},").as_bytes());
        }
        Writer(out)
    }

    /// Adds a table.
    pub fn table<R: AsRef<[Cell]>>(
        &mut self,
        name: &str,
        fields: &[Field],
        rows: impl IntoIterator<Item = R>,
    ) {
        let out = &mut self.0;
        out.extend_from_slice(format!("\n\"{name}\":[").as_bytes());
        for (number, row) in rows.into_iter().enumerate() {
            out.extend_from_slice(if number == 0 { b"\n" } else { b",\n" });
            push_row(out, row.as_ref(), fields);
        }
        out.extend_from_slice(b"\n],");
    }

    /// The bytes.
    pub fn finish(self) -> Vec<u8> {
        let mut out = self.0;
        out.pop();
        out.extend_from_slice(b"\n}\n");
        out
    }
}

fn push_row(out: &mut Vec<u8>, row: &[Cell], fields: &[Field]) {
    out.push(b'{');
    for (number, (cell, field)) in row.iter().zip(fields).enumerate() {
        out.extend_from_slice(if number == 0 { b"\"" } else { b",\"" });
        out.extend_from_slice(field.key.as_bytes());
        out.extend_from_slice(b"\":");
        push_cell(out, cell, field);
    }
    out.push(b'}');
}

fn push_cell(out: &mut Vec<u8>, cell: &Cell, field: &Field) {
    match (cell, field.kind) {
        (Cell::Absent, _) => out.extend_from_slice(b"null"),
        (Cell::Text(text), _) => push_value(out, text),
        (Cell::Truth(truth), _) => push_value(out, truth),
        (Cell::Count(count), _) => push_value(out, count),
        (Cell::Number(number), _) => out.extend_from_slice(number.text().as_bytes()),
        (Cell::Date(date), _) => push_value(out, &date.to_string()),
        (Cell::List(items), _) => push_list(out, items, push_value),
        (Cell::Records(rows), Kind::Records(parts)) => {
            push_list(out, rows, |out, row| push_row(out, row, parts));
        }
        (Cell::Records(_), _) => out.extend_from_slice(b"[]"),
    }
}

fn push_list<T>(out: &mut Vec<u8>, items: &[T], mut push: impl FnMut(&mut Vec<u8>, &T)) {
    out.push(b'[');
    for (number, item) in items.iter().enumerate() {
        if number > 0 {
            out.push(b',');
        }
        push(out, item);
    }
    out.push(b']');
}

fn push_value(out: &mut Vec<u8>, value: &impl Serialize) {
    let _ = serde_json::to_writer(out, value);
}

/// The schema of what [`write()`] makes of the same head and tables with these columns.
pub fn schema<'t>(
    title: &str,
    head: &[(&'static str, Value)],
    tables: impl IntoIterator<Item = &'t Table>,
    words: &Words,
) -> Vec<u8> {
    let mut properties = Map::new();
    for (key, value) in head {
        properties.insert((*key).to_owned(), head_schema(value));
    }
    for table in tables {
        let items = record_schema(&table.fields, words);
        let label = table.label(words);
        properties.insert(table.name.to_owned(), json!({ "title": label, "type": "array", "items": items }));
    }
    let required: Vec<&String> = properties.keys().collect();
    let schema = json!({
        "$schema": DIALECT,
        "title": title,
        "type": "object",
        "required": required,
        "additionalProperties": false,
        "properties": properties,
    });
    let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    text.push('\n');
    text.into_bytes()
}

/// Anything of the same type; what may be absent may also be a text.
fn head_schema(value: &Value) -> Value {
    match value {
        Value::Null => json!({ "type": ["string", "null"] }),
        Value::Object(parts) => {
            let properties: Map<String, Value> =
                parts.iter().map(|(key, value)| (key.clone(), head_schema(value))).collect();
            let required: Vec<&String> = parts.keys().collect();
            json!({ "type": "object", "required": required, "properties": properties })
        }
        _ => json!({ "type": ["string", "null"] }),
    }
}

fn record_schema(fields: &[Field], words: &Words) -> Value {
    let keys: Vec<&str> = fields.iter().map(|field| field.key).collect();
    let properties: Map<String, Value> =
        fields.iter().map(|field| (field.key.to_owned(), field_schema(field, words))).collect();
    json!({
        "type": "object",
        "required": keys,
        "additionalProperties": false,
        "properties": properties,
    })
}

fn field_schema(field: &Field, words: &Words) -> Value {
    let mut schema = Map::new();
    schema.insert("title".to_owned(), wording::find(words, &format!("data_columns.{}", field.key)).into());
    schema.insert("description".to_owned(), field.help(words).into());
    let name = match field.kind {
        Kind::Truth => "boolean",
        Kind::Count => "integer",
        Kind::Number => "number",
        Kind::List | Kind::Codes | Kind::Records(_) => "array",
        _ => "string",
    };
    let nullable = !field.always && name != "array";
    schema.insert("type".to_owned(), if nullable { json!([name, "null"]) } else { json!(name) });
    match field.kind {
        Kind::Count => {
            schema.insert("minimum".to_owned(), 0.into());
        }
        Kind::Date => {
            schema.insert("pattern".to_owned(), DATE.into());
        }
        Kind::Choice(choice) => {
            let null = nullable.then_some(Value::Null);
            let options = choice.options.iter().map(|option| Value::from(*option)).chain(null);
            schema.insert("enum".to_owned(), options.collect());
        }
        Kind::List | Kind::Codes => {
            schema.insert("items".to_owned(), json!({ "type": "string", "minLength": 1 }));
        }
        Kind::Records(parts) => {
            schema.insert("items".to_owned(), record_schema(parts, words));
        }
        _ => {}
    }
    Value::Object(schema)
}
