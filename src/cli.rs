//! The command line: which subcommands there are, and how one is parsed and run.
//!
//! The options of a subcommand are defined only once that subcommand is named (`Command::defer`): the whole tree costs more
//! than a hit. Global options are added to the root and to each subcommand, so that they may stand before or after it.

use std::ffi::OsString;

use clap::{Arg, ArgAction, ArgMatches, Args as _, Command, FromArgMatches as _};
use futures_util::future::LocalBoxFuture;

use crate::commands::{self, Context};
use crate::config;
use crate::report::Exit;
use crate::ui::ColorChoice;

type Run = for<'a> fn(&'a mut ArgMatches, &'a Context) -> LocalBoxFuture<'a, anyhow::Result<Exit>>;

/// One subcommand.
struct Subcommand {
    name: &'static str,
    /// Stands in the list of commands; the first line of the subcommand's own help is the same (a test sees to it).
    about: &'static str,
    /// With all flags of the settings.
    define: fn(Command) -> Command,
    /// Without any.
    define_own: fn(Command) -> Command,
    run: Run,
}

macro_rules! subcommand {
    ($name:literal, $module:ident, $about:literal) => {
        Subcommand {
            name: $name,
            about: $about,
            define: |command| with_globals(commands::$module::Args::augment_args(command), config::args()),
            define_own: commands::$module::Args::augment_args,
            run: |matches, context| {
                Box::pin(async {
                    let args = commands::$module::Args::from_arg_matches_mut(matches)?;
                    commands::$module::run(args, context).await
                })
            },
        }
    };
}

/// In the order of the help.
const SUBCOMMANDS: &[Subcommand] = &[
    subcommand!("get", get, "Fetch URLs through the cache"),
    subcommand!("keys", keys, "List the keys of stored entries"),
    subcommand!("values", values, "List stored entries, decoded"),
    subcommand!("size", size, "Print the number of stored entries"),
    subcommand!("contains", contains, "Say by the exit code whether entries are stored"),
    subcommand!("read", read, "Show one stored entry in full"),
    subcommand!("write", write, "Store a response made by hand"),
    subcommand!("delete", delete, "Remove the named entries"),
    subcommand!("expire", expire, "Change when stored entries expire"),
    subcommand!("purge", purge, "Remove expired entries"),
    subcommand!("clear", clear, "Remove all entries of the namespace"),
    subcommand!("explain", explain, "Say which rules decide what `get` would do"),
    subcommand!("verify", verify, "Read every entry, and list those that cannot be used"),
    subcommand!("resign", resign, "Sign entries anew with the newest signing key"),
    subcommand!("reshard", reshard, "Spread the entries over another number of Redis hashes"),
    subcommand!("key", key, "Print the cache key of a request"),
    subcommand!("ping", ping, "Connect to the store and say what was reached"),
    subcommand!("config", config, "Show the settings in force and where each came from"),
    subcommand!("completions", completions, "Print a completion script for a shell"),
];

/// The whole command line, subcommands deferred.
#[must_use]
pub fn command() -> Command {
    let root = Command::new("acache")
        .version(env!("CARGO_PKG_VERSION"))
        .about("Fetch URLs through a cache, and look into it")
        .long_about(
            "Fetch URLs through a cache, and look into it.\n\nThe cache is that of Python's aiohttp-client-cache: the same Redis \
             hash, or the same SQLite file, byte for byte. Without an address it is Redis on localhost, and where none answers \
             there, a SQLite file of your own.",
        )
        .after_help("Example: acache get https://example.com/ && acache values")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .infer_subcommands(false);
    with_globals(root, config::args()).subcommands(SUBCOMMANDS.iter().map(deferred))
}

/// Parses the command line: the name of the subcommand, its matches, and those of the options before it.
///
/// # Errors
/// What is wrong with it, or the help that was asked for.
pub fn parse(arguments: &[OsString]) -> Result<Parsed, clap::Error> {
    let mut root = match parse_named(arguments) {
        Some(root) => root,
        None => matches_of(command(), arguments)?,
    };
    let (name, subcommand) = root.remove_subcommand().expect("the parser requires a subcommand");
    Ok(Parsed { name, subcommand, root })
}

/// Parses by a parser that knows one subcommand, the first that the arguments name, and of the settings those that they
/// name: all others take longer to define than the rest of a hit. If it refuses the arguments, or is asked for help, the one
/// that knows everything has to say so.
fn parse_named(arguments: &[OsString]) -> Option<ArgMatches> {
    let named_by = |argument: &OsString| SUBCOMMANDS.iter().find(|subcommand| *argument == *subcommand.name);
    let place = arguments.iter().skip(1).position(|argument| named_by(argument).is_some())? + 1;
    let (before, after) = arguments.split_at(place);
    let named = named_by(&after[0])?;
    let own = (named.define_own)(Command::new(named.name).about(named.about));
    let root = Command::new("acache").version(env!("CARGO_PKG_VERSION")).subcommand_required(true);
    let root = with_globals(root.disable_help_subcommand(true), config::args_named_in(before));
    matches_of(root.subcommand(with_globals(own, config::args_named_in(after))), arguments).ok()
}

/// What the command makes of the arguments. It is left to the end of the process: to free its thousands of pieces would take as
/// long as to make them.
fn matches_of(mut command: Command, arguments: &[OsString]) -> Result<ArgMatches, clap::Error> {
    let matches = command.try_get_matches_from_mut(arguments);
    std::mem::forget(command);
    matches
}

/// A command line, understood.
pub struct Parsed {
    /// The subcommand.
    pub name: String,
    /// What was given after it.
    pub subcommand: ArgMatches,
    /// What was given before it.
    root: ArgMatches,
}

impl Parsed {
    /// Whatever may hold global options, in order of rank: what stands after the subcommand wins.
    #[must_use]
    pub fn globals(&self) -> [&ArgMatches; 2] {
        [&self.root, &self.subcommand]
    }
}

/// A subcommand whose options are defined only if it is the one that is named.
fn deferred(subcommand: &Subcommand) -> Command {
    Command::new(subcommand.name).about(subcommand.about).defer(subcommand.define)
}

/// Runs the subcommand that was named.
///
/// # Errors
/// Whatever the subcommand fails with.
pub async fn run(name: &str, matches: &mut ArgMatches, context: &Context) -> anyhow::Result<Exit> {
    let subcommand = SUBCOMMANDS.iter().find(|subcommand| subcommand.name == name);
    let subcommand = subcommand.expect("the parser accepts only the subcommands of this table");
    (subcommand.run)(matches, context).await
}

/// What the options that are no settings say; those after the subcommand win over those before it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Globals {
    /// `-q`
    pub quiet: bool,
    /// `-v`, counted.
    pub verbose: u8,
    /// `--color`
    pub color: ColorChoice,
}

impl Globals {
    /// Reads them from the root's and the subcommand's matches.
    #[must_use]
    pub fn from_matches(all: &[&ArgMatches]) -> Self {
        let mut globals = Self::default();
        for matches in all {
            globals.quiet |= matches.get_flag("quiet");
            globals.verbose = globals.verbose.saturating_add(matches.get_count("verbose"));
            if let Some(color) = matches.get_one("color") {
                globals.color = *color;
            }
        }
        globals
    }
}

fn with_globals(command: Command, settings: Vec<Arg>) -> Command {
    command.next_help_heading("Output").args(output_args()).next_help_heading("Settings").args(settings)
}

fn output_args() -> [Arg; 3] {
    [
        Arg::new("quiet")
            .short('q')
            .long("quiet")
            .action(ArgAction::SetTrue)
            .help("Print no notes, warnings and progress; errors and data are printed all the same"),
        Arg::new("verbose")
            .short('v')
            .long("verbose")
            .action(ArgAction::Count)
            .help("Say on stderr what is done and why (can be repeated)"),
        Arg::new("color")
            .long("color")
            .value_name("WHEN")
            .value_parser(clap::value_parser!(ColorChoice))
            .hide_possible_values(false)
            .help("Colour the output; `auto` is on a terminal unless NO_COLOR is set [default: auto]"),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        let mut command = command();
        command.build();
        command.debug_assert();
    }

    #[test]
    fn the_list_of_commands_says_what_each_help_says() {
        let mut command = command();
        command.build();
        for subcommand in SUBCOMMANDS {
            let built = command.find_subcommand(subcommand.name).expect("it is in the table");
            assert_eq!(
                built.get_about().map(ToString::to_string).as_deref(),
                Some(subcommand.about),
                "{}",
                subcommand.name
            );
        }
    }

    #[test]
    fn a_parser_that_knows_little_parses_as_the_one_that_knows_all() {
        let words = |line: &str| line.split(' ').map(OsString::from).collect::<Vec<_>>();
        let told = |line: &str| parse(&words(line)).err().map(|error| error.to_string()).unwrap_or_default();
        for rest in ["get", "get --unknown x", "get --help", "keys --limit x", "config", "get get --jobs x"] {
            assert_eq!(told(&format!("acache {rest}")), told(&format!("acache -q {rest}")), "{rest}");
            assert!(parse_named(&words(&format!("acache {rest}"))).is_none(), "{rest}");
        }
        assert!(told("acache gett").contains("get"), "{}", told("acache gett"));
        for (line, name) in [
            ("acache get -n x http://localhost/", "get"),
            ("acache -q get -n x http://localhost/", "get"),
            ("acache -n keys --max-body=1 size --timeout 3s", "size"),
            ("acache -n keys size", "size"),
            ("acache --namespace get get size", "get"),
            ("acache -qn get -v size -a keys", "size"),
        ] {
            let all = matches_of(command(), &words(line)).unwrap_or_else(|error| panic!("{line}: {error}"));
            let parsed = parse(&words(line)).unwrap_or_else(|error| panic!("{line}: {error}"));
            assert_eq!((parsed.name.as_str(), all.subcommand_name()), (name, Some(name)), "{line}");
            let (_, subcommand) = all.subcommand().expect("it was just named");
            let of = |all: &[&ArgMatches]| {
                format!("{:?} {:?}", Globals::from_matches(all), config::FlagValues::from_matches(all))
            };
            assert_eq!(of(&parsed.globals()), of(&[&all, subcommand]), "{line}");
        }
        assert!(parse_named(&words("acache -q get -n x http://localhost/")).is_some());
    }

    /// Each flag of each setting, in each spelling: the parser that defines only what is named reads the same.
    #[test]
    fn flags_of_settings_are_found_in_any_spelling() {
        let given = |line: &[String]| {
            let parsed = parse(&line.iter().map(OsString::from).collect::<Vec<_>>());
            let parsed = parsed.unwrap_or_else(|error| panic!("{line:?}: {error}"));
            format!("{:?}", config::FlagValues::from_matches(&parsed.globals()))
        };
        let nothing = given(&["acache", "size"].map(str::to_owned));
        for arg in config::args() {
            let longs = arg.get_long().into_iter().chain(arg.get_all_aliases().unwrap_or_default());
            let shorts = arg.get_short().map(|short| format!("-{short}"));
            let takes_value = arg.get_action().takes_values();
            for flag in longs.map(|long| format!("--{long}")).chain(shorts) {
                let words = if takes_value { vec![format!("{flag}=true")] } else { vec![flag.clone()] };
                let line = |before: &[String], after: &[String]| {
                    [&["acache".to_owned()], before, &["size".to_owned()], after].concat()
                };
                let short_way = given(&line(&[], &words));
                assert_ne!(short_way, nothing, "{flag}");
                assert_eq!(short_way, given(&line(&words, &[])), "{flag}");
            }
        }
    }

    #[test]
    fn every_command_has_an_example() {
        let mut command = command();
        command.build();
        for subcommand in command.get_subcommands() {
            let help = subcommand.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(help.contains(&format!("acache {}", subcommand.get_name())), "{}: {help}", subcommand.get_name());
        }
    }
}
