//! `service get-logs`.

use aml::operations::{LogsRequest, Session, get_logs};
use aml::platform::ReplicaNames;

use super::service_name;
use crate::args::service::LogsArgs;
use crate::commands::CommandResult;
use crate::commands::context::Context;
use crate::output::{Report, Sink, write_log};

/// Prints the end of a log; with `--follow` goes on until the service is deleted or stdout is closed.
pub(super) fn run(args: LogsArgs, context: &Context) -> CommandResult {
    let name = service_name(args.name)?;
    let names = if Sink::of_stdout() == Sink::Terminal { ReplicaNames::Shown } else { ReplicaNames::AsEver };
    let request = LogsRequest { lines: args.num_lines, init: args.init, names };
    let workspace = args.workspace.request();
    if !args.follow {
        let log = context.perform(workspace, async |session| get_logs(session, &name, request, None).await)?;
        return Ok(Report::Log { text: ended(log), service: name.to_string() });
    }
    let mut closed = None;
    let (stop, stopped) = tokio::sync::oneshot::channel();
    let mut stop = Some(stop);
    let mut print = |piece: &str| {
        if let Err(error) = write_log(piece, name.as_str(), context.settings.colour_out) {
            closed.get_or_insert(error);
            if let Some(stop) = stop.take() {
                // The receiver lives as long as this closure is called.
                let _ = stop.send(());
            }
        }
    };
    let follow = async |session: Session<'_>| {
        tokio::select! {
            followed = get_logs(session, &name, request, Some(&mut print)) => followed.map(drop),
            Ok(()) = stopped => Ok(()),
        }
    };
    context.perform(workspace, follow)?;
    closed.map_or(Ok(Report::Nothing), |error| Err(error.into()))
}

fn ended(mut log: String) -> String {
    if !log.is_empty() && !log.ends_with('\n') {
        log.push('\n');
    }
    log
}
