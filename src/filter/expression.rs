//! The language: jq as jaq has it, without what reaches out of it.

use std::fmt;
use std::sync::Arc;

use jaq_core::data::JustLut;
use jaq_core::load::{self, Arena, File, Loader};
use jaq_core::{Compiler, Ctx, Vars, unwrap_valr};
use jaq_json::{Val, read};

/// What a filter runs on.
type Data = JustLut<Val>;

/// A compiled expression.
pub(super) type Program = jaq_core::Filter<Data>;

/// Longest expression, in bytes. Nothing that a person writes is longer, and nesting cannot be deeper than the text is long.
const MAX_LEN: usize = 8 * 1024;

/// Of the thread that checks an expression: enough for one that is nothing but opening brackets.
const STACK: usize = 128 * 1024 * 1024;

/// What reaches out of the language, or ends it. Of functions and definitions alike; `$ENV` and modules do not exist anyway.
const LEFT_OUT: [&str; 8] =
    ["env", "debug", "debug_empty", "stderr", "stderr_empty", "halt", "halt_error", "input_line_number"];

/// An expression that can be compiled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expression(Arc<str>);

/// Why an expression is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason}{}", place(*.at))]
pub struct ExpressionError {
    /// What is wrong.
    pub reason: String,
    /// At which character, counted from 1, where that is known.
    pub at: Option<usize>,
}

fn place(at: Option<usize>) -> String {
    at.map_or_else(String::new, |at| format!(" at character {at}"))
}

impl Expression {
    /// Checks an expression.
    ///
    /// # Errors
    /// The first mistake, and where it is.
    pub fn parse(text: &str) -> Result<Self, ExpressionError> {
        let general = |reason: String| ExpressionError { reason, at: None };
        if text.len() > MAX_LEN {
            return Err(general(format!("it is longer than {MAX_LEN} bytes")));
        }
        let expression: Arc<str> = text.into();
        let checked = Arc::clone(&expression);
        // The parser recurses, and an expression may come from a file that somebody else wrote.
        let thread = std::thread::Builder::new().stack_size(STACK).spawn(move || compile(&checked).map(drop));
        let result = thread.map_err(|error| general(format!("there is no room to check it: {error}")))?.join();
        result.map_err(|_| general("it cannot be understood".to_owned()))??;
        Ok(Self(expression))
    }

    /// As it was given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Understands an expression. Recurses as deep as the text nests.
///
/// # Errors
/// The first mistake, and where it is.
pub(super) fn compile(text: &str) -> Result<Program, ExpressionError> {
    let is_in = |name: &str| !LEFT_OUT.contains(&name);
    let definitions = jaq_core::defs().chain(jaq_std::defs()).chain(jaq_json::defs()).filter(|def| is_in(def.name));
    let functions = jaq_core::funs::<Data>().chain(jaq_std::funs()).chain(jaq_json::funs());
    let functions = functions.filter(|(name, ..)| is_in(name));
    let arena = Arena::default();
    let modules = Loader::new(definitions).load(&arena, File { code: text, path: () });
    // `import "…" as $x` is let through by the loader: it would be for this program to read the file.
    let modules = modules.and_then(|modules| {
        load::import(&modules, |_| Err(String::new()))?;
        Ok(modules)
    });
    let modules = modules.map_err(|errors| first(text, errors.into_iter().flat_map(|(_, error)| syntax(error))))?;
    let compiled = Compiler::default().with_funs(functions).compile(modules);
    let undefined = |(name, kind): (&str, jaq_core::compile::Undefined)| {
        (name.as_ptr(), format!("there is no {} `{name}`", kind.as_str()))
    };
    compiled.map_err(|errors| first(text, errors.into_iter().flat_map(|(_, errors)| errors.into_iter().map(undefined))))
}

/// Where the mistake is, in memory, and what it is.
type Mistake = (*const u8, String);

fn syntax(error: load::Error<&str>) -> Vec<Mistake> {
    let expected = |expected: &str, found: &str| {
        let found = found.chars().next().map_or_else(|| "the end".to_owned(), |c| format!("`{}`", c.escape_debug()));
        format!("expected {expected} and found {found}")
    };
    match error {
        load::Error::Io(errors) => {
            errors.into_iter().map(|(path, _)| (path.as_ptr(), "modules cannot be loaded here".to_owned())).collect()
        }
        load::Error::Lex(errors) => {
            let mistake = |(what, found): load::lex::Error<&str>| (found.as_ptr(), expected(what.as_str(), found));
            errors.into_iter().map(mistake).collect()
        }
        load::Error::Parse(errors) => {
            let mistake = |(what, found): load::parse::Error<&str>| (found.as_ptr(), expected(what.as_str(), found));
            errors.into_iter().map(mistake).collect()
        }
    }
}

/// The first mistake. One that does not lie in the expression has no place: it would be in a definition of the language.
fn first(text: &str, mistakes: impl Iterator<Item = Mistake>) -> ExpressionError {
    let offset = |place: *const u8| (place as usize).checked_sub(text.as_ptr() as usize).filter(|at| *at <= text.len());
    let mistake =
        mistakes.map(|(place, reason)| (offset(place), reason)).min_by_key(|(at, _)| at.unwrap_or(usize::MAX));
    let (at, reason) = mistake.unwrap_or((None, "it cannot be understood".to_owned()));
    let character = |at: usize| text.get(..at).map_or(0, |before| before.chars().count()) + 1;
    ExpressionError { reason, at: at.map(character) }
}

/// Whether the first result for this JSON text is truthy. May never end, and may end the process.
///
/// # Errors
/// What the expression failed with.
pub(super) fn evaluate(program: &Program, input: &[u8]) -> Result<bool, String> {
    let input = read::parse_single(input).map_err(|error| error.to_string())?;
    let context = Ctx::<Data>::new(&program.lut, Vars::new([]));
    match program.id.run((context, input)).map(unwrap_valr).next() {
        None => Ok(false),
        Some(Ok(value)) => Ok(!matches!(value, Val::Null | Val::Bool(false))),
        Some(Err(error)) => Err(match error.into_val() {
            Val::TStr(text) => String::from_utf8_lossy(&text).into_owned(),
            value => value.to_string(),
        }),
    }
}
