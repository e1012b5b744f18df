//! Reads what the scheduler says of a pod that it can't place. Pure; tolerates any text.

/// The reasons of one message.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Verdict<'a> {
    /// The number of nodes that were looked at.
    pub(super) nodes: u32,
    /// How many nodes each reason rules out; one node may have several reasons.
    pub(super) reasons: Vec<(u32, &'a str)>,
}

/// Reads `0/3 nodes are available: 1 Insufficient cpu, 2 node(s) had untolerated taint(s). preemption: …`.
pub(super) fn read(message: &str) -> Verdict<'_> {
    let Some((head, rest)) = message.split_once(" nodes are available: ") else {
        return Verdict { nodes: 0, reasons: vec![(0, message.trim())] };
    };
    let nodes = head.rsplit('/').next().and_then(|count| count.parse().ok()).unwrap_or_default();
    let list = rest.split(". ").next().unwrap_or(rest).trim_end_matches('.');
    let mut reasons: Vec<(u32, &str)> = Vec::new();
    let mut start = 0;
    // Older texts name taints, in braces.
    let in_braces = |at: usize| list[..at].matches('{').count() > list[..at].matches('}').count();
    let commas = list.match_indices(", ").map(|(at, _)| at);
    let ends = commas.filter(|at| !in_braces(*at) && counted(&list[at + 2..]).is_some()).chain([list.len()]);
    for end in ends {
        let part = &list[start..end];
        // What rules out all nodes at once stands without a count.
        reasons.push(counted(part).unwrap_or((nodes, part)));
        start = (end + 2).min(list.len());
    }
    Verdict { nodes, reasons }
}

/// Splits `2 Insufficient cpu`.
fn counted(part: &str) -> Option<(u32, &str)> {
    let (count, reason) = part.split_once(' ')?;
    Some((count.parse().ok()?, reason))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_of_several_ages_are_read() {
        let new = "0/3 nodes are available: 1 Insufficient nvidia.com/gpu, 2 node(s) had untolerated taint(s). no new claims to deallocate, \
            preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.";
        assert_eq!(
            read(new),
            Verdict { nodes: 3, reasons: vec![(1, "Insufficient nvidia.com/gpu"), (2, "node(s) had untolerated taint(s)")] }
        );
        let old = "0/3 nodes are available: 1 Insufficient cpu, 2 node(s) had taint {a: b, 2 c}, that the pod didn't tolerate.";
        assert_eq!(read(old).reasons.len(), 2, "{:?}", read(old));
        let whole = "0/2 nodes are available: pod has unbound immediate PersistentVolumeClaims. not found";
        assert_eq!(read(whole).reasons, [(2, "pod has unbound immediate PersistentVolumeClaims")]);
        assert_eq!(read("no nodes available to schedule pods").reasons, [(0, "no nodes available to schedule pods")]);
    }

    proptest::proptest! {
        #[test]
        fn any_message_is_read(message in "(0/3 nodes are available: |1 |, |\\. |é|Insufficient cpu){0,9}") {
            read(&message);
        }
    }
}
