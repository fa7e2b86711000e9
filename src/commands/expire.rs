//! `acache expire`

use std::io::Write as _;

use super::Context;
use super::named::{Named, NamedArgs};
use super::walk::Walk;
use crate::cache::{Cache, Collection, Found, StoredEntry, Through};
use crate::key::Key;
use crate::policy::expiry::{ExpireAfter, FORMS};
use crate::report::Exit;
use crate::time::Timestamp;
use crate::ui::{self, confirm, escape};

/// Change when stored entries expire
///
/// An entry changes only if it is still the one that was read; nothing but its expiry does. With selection options, all
/// entries that they select. The exit code is 1 if something named is not stored.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Example: acache expire --set 1d --url 'api.example.com/*'")]
pub struct Args {
    #[command(flatten)]
    named: NamedArgs,
    /// Let them expire then: never, 0 (now), seconds or a duration from now (1h 30m), or a date
    #[arg(long, value_name = "WHEN", required = true, value_parser = when, allow_hyphen_values = true)]
    set: ExpireAfter,
    /// Count from when each was stored, as if it had been stored with this expiry
    #[arg(long)]
    from_creation: bool,
    /// Print the keys of what would change, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Do not ask
    #[arg(short, long)]
    yes: bool,
}

/// Changes.
///
/// # Errors
/// When nothing was named, or the store fails.
pub async fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    let named = args.named.named(context, "changed")?;
    let cache = context.writable_cache().await?;
    if let Some(what) = named.to_ask_about().filter(|_| !args.yes && !args.dry_run)
        && !confirm(&context.ui, &format!("Change the expiry of {what} of {}?", cache.location()))?
    {
        context.ui.note("nothing was changed");
        return Ok(Exit::Done);
    }
    let mut work = Work { args: &args, cache: &cache, context, changed: 0, exit: Exit::Done };
    match named {
        Named::Selected(selection) => {
            let mut walk = Walk::new(*selection, &cache, &context.ui);
            while let Some(page) = walk.next_page(Timestamp::now()).await? {
                work.page(page).await?;
            }
            work.exit = work.exit.worse(walk.exit());
        }
        Named::Keys { keys, .. } => work.named(&keys).await?,
    }
    context.ui.note(&format!("{} {}changed", work.changed, if args.dry_run { "would be " } else { "" }));
    Ok(work.exit)
}

struct Work<'a> {
    args: &'a Args,
    cache: &'a Cache,
    context: &'a Context,
    changed: u64,
    exit: Exit,
}

impl Work<'_> {
    async fn named(&mut self, keys: &[Key]) -> anyhow::Result<()> {
        for key in keys {
            match self.cache.find(std::slice::from_ref(key), Through::Redirects).await? {
                Found::Entry(stored) => self.page(vec![stored]).await?,
                Found::Absent => {
                    self.context.ui.note(&format!("nothing is stored under {key}"));
                    self.exit = self.exit.worse(Exit::No);
                }
                Found::Unreadable(unreadable) => {
                    let key = unreadable.key.to_string();
                    self.context.ui.warning(&format!("cannot read {}: {}", escape(&key), unreadable.reason));
                    self.exit = self.exit.worse(Exit::Unreadable);
                }
            }
        }
        Ok(())
    }

    async fn page(&mut self, page: Vec<StoredEntry>) -> anyhow::Result<()> {
        let now = Timestamp::now();
        let mut changes = Vec::with_capacity(page.len());
        for stored in page {
            if stored.signed && !self.cache.signs(Collection::Responses) {
                // Without its signature the services that check it would refuse the entry.
                let key = stored.key.to_string();
                self.context.ui.warning(&format!("{} is signed, and no signing key is set", escape(&key)));
                self.exit = self.exit.worse(Exit::Unreadable);
                continue;
            }
            let from = if self.args.from_creation { stored.entry.created_at } else { now };
            let expires =
                if self.args.set == ExpireAfter::DoNotCache { Some(from) } else { self.args.set.expires(from) };
            if expires != stored.entry.expires {
                changes.push((stored, expires));
            }
        }
        if self.args.dry_run {
            let mut out = ui::stdout();
            for (stored, _) in &changes {
                writeln!(out, "{}", escape(&stored.key.to_string())).map_err(ui::stdout_error)?;
            }
            out.flush().map_err(ui::stdout_error)?;
            self.changed += changes.len() as u64;
        } else {
            self.changed += self.cache.set_expiry(changes).await?;
        }
        Ok(())
    }
}

fn when(text: &str) -> Result<ExpireAfter, String> {
    ExpireAfter::parse(text).ok_or_else(|| format!("it takes {FORMS}"))
}
