//! What travels: only what is new, what comes from elsewhere after it was said, and nothing twice after an interruption.

use std::time::{Duration, Instant};

use aml::image::assemble_service_image;
use aml::names::Repository;
use aml::progress::Silent;
use aml::registry::Arrival;

use super::parts::{Heard, Ingredients, Machine, Server, folder_registry, push_environment};

/// Bytes that no packing makes smaller.
fn noise(count: usize, seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    };
    (0..count.div_ceil(8)).flat_map(|_| next()).take(count).collect()
}

#[tokio::test]
async fn a_change_of_code_sends_the_project_layer_and_little_else() {
    let server = Server::start();
    let machine = Machine::new();
    let ingredients = Ingredients::in_registry(&server.registry(), &machine).await;
    let models = [machine.model("large:1", &noise(8 << 20, 1)), machine.model("small:1", b"small")];
    let data = noise(1 << 20, 2);
    let before = machine.project(&[("score.py", b"VERSION = 1\n"), ("data.bin", &data)]);
    let first = ingredients.assemble(&machine, before, &models).await;
    assert!(first.bytes(Arrival::Sent) > 9 << 20);
    let after = machine.project(&[("score.py", b"VERSION = 2\n"), ("data.bin", &data)]);
    let sent = server.sent();
    let second = ingredients.assemble(&machine, after, &models).await;
    let sent = server.sent() - sent;
    let changed: Vec<_> = second.layers.iter().filter(|layer| layer.arrival == Arrival::Sent).collect();
    assert_eq!(changed.len(), 1, "{changed:?}");
    assert_eq!(changed[0].what, "the project");
    let least = changed[0].size + second.documents;
    assert!(sent * 10 <= least * 11, "{sent} bytes were sent, where {least} are new");
}

#[tokio::test]
async fn what_comes_from_another_registry_is_said_before_it_comes() {
    let (theirs, ours) = (Server::start(), Server::start());
    let machine = Machine::new();
    let base = Repository::new("library/base").unwrap();
    let environment = push_environment(&theirs.registry(), &base, 2).await;
    let ingredients = Ingredients::with_environment(&ours.registry(), environment, &machine).await;
    let project = machine.project(&[("score.py", b"")]);
    let heard = Heard::default();
    let image = ingredients.assemble_telling(&machine, (project, &[]), &heard).await;
    let environment: u64 = image.layers[..2].iter().map(|layer| layer.size).sum();
    let notes = heard.notes();
    assert_eq!(notes.len(), 1, "{notes:?}");
    assert!(
        notes[0].starts_with("the environment image is copied from 127.0.0.1:")
            && notes[0].contains(" once: ")
            && notes[0].ends_with(" MB"),
        "{notes:?}"
    );
    assert!(image.layers[..2].iter().all(|layer| layer.arrival == Arrival::Sent), "{image:?}");
    let (done, total) = *heard.bytes().last().unwrap();
    assert!(done == total && done >= environment, "progress ends at its total: {done} of {total}");
    let again = Heard::default();
    ingredients.assemble_telling(&machine, (project, &[]), &again).await;
    assert_eq!(again.notes(), [] as [&str; 0], "it is there now");
}

#[tokio::test]
async fn an_assembly_cut_off_at_any_moment_is_finished_by_the_next() {
    let server = Server::start();
    let machine = Machine::new();
    let ingredients = Ingredients::in_registry(&server.registry(), &machine).await;
    let models: Vec<_> = (0..4).map(|at| machine.model(&format!("m{at}:1"), &noise(4 << 20, at + 10))).collect();
    let project = machine.project(&[("score.py", b"")]);
    for cut_after in [0, 1 << 20, 6 << 20] {
        let request = ingredients.request(project, &models);
        let pusher = machine.pusher();
        let begin = server.sent();
        let deadline = Instant::now() + Duration::from_secs(20);
        let enough = async {
            while server.sent() - begin < cut_after && Instant::now() < deadline {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        tokio::select! {
            biased;
            () = enough => {}
            image = assemble_service_image(&request, &pusher, &Silent) => drop(image.unwrap()),
        }
    }
    let image = ingredients.assemble(&machine, project, &models).await;
    let fresh = Machine::new();
    let models: Vec<_> = (0..4).map(|at| fresh.model(&format!("m{at}:1"), &noise(4 << 20, at + 10))).collect();
    let other = Server::start();
    let whole = Ingredients::in_registry(&other.registry(), &fresh).await;
    let whole = whole.assemble(&fresh, fresh.project(&[("score.py", b"")]), &models).await;
    assert_eq!(
        whole.layers.iter().map(|layer| layer.digest).collect::<Vec<_>>(),
        image.layers.iter().map(|layer| layer.digest).collect::<Vec<_>>()
    );
    super::unpacked::unpack(&server.registry(), &image).await;
    assert_eq!(machine.left_in("cache/outgoing"), Vec::<String>::new(), "unfinished files stay behind");
}

#[tokio::test]
async fn a_folder_registry_takes_an_image_from_a_remote_one() {
    let server = Server::start();
    let machine = Machine::new();
    let folder = tempfile::tempdir().unwrap();
    let registry = folder_registry(&folder.path().join("registry"));
    let repository = Repository::new("base").unwrap();
    let environment = push_environment(&server.registry(), &repository, 2).await;
    let ingredients = Ingredients::with_environment(&registry, environment, &machine).await;
    let image = ingredients.assemble(&machine, machine.project(&[("score.py", b"x")]), &[]).await;
    let unpacked = super::unpacked::unpack(&registry, &image).await;
    assert_eq!(unpacked.file("var/azureml-app/source/score.py"), b"x");
}
