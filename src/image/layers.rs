//! Plans the layers of a service image and their order. Pure.
//!
//! A node unpacks a layer again when any layer below it changes, even if its digest stays. So large layers that seldom change come first,
//! small ones that often change last: environment, large models, bundles, runtime, project, start-up. The runtime comes after the
//! models, though it changes less often: unpacking it again costs a few MB, unpacking models again costs gigabytes.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};

use crate::names::{Digest, ModelId, ModelName};

/// The maximum number of layers of a service image, its environment's included: overlay mounts and Docker allow about 120.
pub const MOST_LAYERS: usize = 100;
/// A model larger than this many bytes gets a layer of its own while there is room.
const LARGE: u64 = 64 * 1024 * 1024;
/// Up to this many models get a layer each, whatever their size: such a layer is also in the model's artifact and is mounted from there.
const ALONE: usize = 32;
const MOST_BUNDLES: usize = 64;
/// Runtime, project, start-up.
const OURS: usize = 3;

/// A registered model as a service ships it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShippedModel {
    pub id: ModelId,
    /// Its plain layer (`diff_id`), with paths below the version's folder.
    pub layer: Digest,
    pub size: u64,
}

/// The models of a layer, by name and version; usually one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelLayer {
    /// At least one, each once, sorted.
    pub models: Vec<ShippedModel>,
}

/// The environment image has too many layers of its own.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("add {needed} layers to an image of {layers}: a service image has at most {MOST_LAYERS}")]
pub struct TooManyLayers {
    pub layers: usize,
    /// Layers that the service needs at least.
    pub needed: usize,
}

/// Plans the model layers, lowest first. The result doesn't depend on the order of the models.
pub fn plan_model_layers(models: &[ShippedModel], environment_layers: usize) -> Result<Vec<ModelLayer>, TooManyLayers> {
    let needed = OURS + usize::from(!models.is_empty());
    let room = MOST_LAYERS.saturating_sub(environment_layers + OURS);
    if environment_layers + needed > MOST_LAYERS {
        return Err(TooManyLayers { layers: environment_layers, needed });
    }
    let mut models = models.to_vec();
    models.sort_by(|one, other| one.id.cmp(&other.id));
    models.dedup_by(|one, other| one.id == other.id);
    let (alone, sharing) = split(models, room);
    let mut layers: Vec<ModelLayer> = alone.into_iter().map(|model| ModelLayer { models: vec![model] }).collect();
    // The largest first, by powers of two, so that a new version of about the same size keeps its position.
    layers.sort_by_key(|layer| (Reverse(layer.models[0].size.checked_ilog2()), layer.models[0].id.clone()));
    let bundles = bundles(room - layers.len(), sharing.len());
    layers.extend(share(sharing, bundles));
    Ok(layers)
}

/// Splits the models into those that get a layer each and those that share.
fn split(mut models: Vec<ShippedModel>, room: usize) -> (Vec<ShippedModel>, Vec<ShippedModel>) {
    if models.len() <= ALONE.min(room) {
        return (models, Vec::new());
    }
    models.sort_by_key(|model| (Reverse(model.size), model.id.clone()));
    let small = models.split_off(models.partition_point(|model| model.size > LARGE));
    if small.is_empty() && models.len() <= room {
        return (models, Vec::new());
    }
    // A quarter of the layers is reserved for bundles, so that none of them becomes too large.
    let own = models.len().min(room - room.div_ceil(4));
    let mut sharing = models.split_off(own);
    sharing.extend(small);
    sharing.sort_by(|one, other| one.id.cmp(&other.id));
    (models, sharing)
}

/// Returns the number of bundles, a power of two that doesn't depend on the number of models: when it changes, all bundles change.
fn bundles(room: usize, models: usize) -> usize {
    match room.min(MOST_BUNDLES).checked_ilog2() {
        Some(power) if models > 0 => 1 << power,
        _ => 0,
    }
}

/// Distributes models by the digest of their names, so that a new version of a model is in the same bundle as the one before. Several
/// versions of a model are distributed by their rank.
fn share(models: Vec<ShippedModel>, bundles: usize) -> Vec<ModelLayer> {
    let mut shared: BTreeMap<usize, Vec<ShippedModel>> = BTreeMap::new();
    let mut ranks: BTreeMap<ModelName, u32> = BTreeMap::new();
    for model in models {
        let rank = ranks.entry(model.id.name.clone()).or_default();
        shared.entry(bundle_of(&model.id.name, *rank, bundles)).or_default().push(model);
        *rank += 1;
    }
    shared.into_values().map(|models| ModelLayer { models }).collect()
}

fn bundle_of(name: &ModelName, rank: u32, bundles: usize) -> usize {
    let digest = Sha256::digest(format!("{name}\n{rank}"));
    // The first bits of the digest; there are fewer than 256 bundles, and their number is a power of two.
    usize::from(digest[0]) * bundles / 256
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    const MIB: u64 = 1024 * 1024;

    fn model(name: &str, version: u32, size: u64) -> ShippedModel {
        let layer = Digest::from_sha256(Sha256::digest(format!("{name}:{version}")).into());
        ShippedModel { id: format!("{name}:{version}").parse().unwrap(), layer, size }
    }

    fn many(count: usize) -> Vec<ShippedModel> {
        (0..count).map(|at| model(&format!("model-{at}"), 1, 1000 + at as u64)).collect()
    }

    fn plan(models: &[ShippedModel], environment: usize) -> Vec<ModelLayer> {
        plan_model_layers(models, environment).unwrap()
    }

    /// How many layers of `after` are not in `before`: what has to be packed and pushed.
    fn new_layers(before: &[ModelLayer], after: &[ModelLayer]) -> usize {
        after.iter().filter(|layer| !before.contains(layer)).count()
    }

    fn shape(layers: &[ModelLayer]) -> Vec<usize> {
        layers.iter().map(|layer| layer.models.len()).collect()
    }

    #[test]
    fn a_few_models_have_a_layer_each_the_largest_lowest() {
        let models = [model("b", 1, 10), model("a", 2, 10), model("giant", 1, 3 << 30), model("big", 1, 100 * MIB)];
        let names: Vec<String> = plan(&models, 10).iter().map(|layer| layer.models[0].id.to_string()).collect();
        assert_eq!(names, ["giant:1", "big:1", "a:2", "b:1"]);
        assert_eq!(plan(&[], 10), []);
    }

    #[test]
    fn a_thousand_small_models_share_at_most_64_bundles() {
        let layers = plan(&many(1000), 10);
        assert_eq!(layers.len(), 64);
        assert_eq!(shape(&layers).iter().sum::<usize>(), 1000);
        assert!(shape(&layers).iter().all(|models| *models < 40), "the shares are about even: {:?}", shape(&layers));
    }

    #[test]
    fn large_models_keep_a_layer_each_while_room_is_left() {
        let mut models: Vec<ShippedModel> = (0..40).map(|at| model(&format!("large-{at}"), 1, 65 * MIB)).collect();
        models.extend(many(100));
        let layers = plan(&models, 10);
        assert_eq!(shape(&layers)[..40], [1; 40]);
        assert!(layers.len() + 10 + OURS <= MOST_LAYERS);
        models.extend((0..100).map(|at| model(&format!("larger-{at}"), 1, 1000 * MIB)));
        let layers = plan(&models, 10);
        assert!(layers.len() + 10 + OURS <= MOST_LAYERS);
        let alone = layers.iter().filter(|layer| layer.models.len() == 1).filter(|layer| layer.models[0].size > 999 * MIB);
        assert!(alone.count() >= 65, "the largest keep a layer each");
    }

    #[test]
    fn an_environment_without_room_is_refused_with_its_number() {
        assert_eq!(plan_model_layers(&[], 98).unwrap_err(), TooManyLayers { layers: 98, needed: 3 });
        assert!(plan_model_layers(&[], 97).is_ok());
        let error = plan_model_layers(&many(1), 97).unwrap_err();
        assert_eq!(error.to_string(), "add 4 layers to an image of 97: a service image has at most 100");
        assert_eq!(shape(&plan(&many(1000), 96)), [1000], "one bundle is the least");
    }

    #[test]
    fn versions_of_one_model_are_spread_too() {
        let models: Vec<ShippedModel> = (1..=1000).map(|version| model("same", version, 10)).collect();
        assert!(plan(&models, 10).len() > 50);
    }

    proptest! {
        #[test]
        fn no_plan_has_too_many_layers_or_loses_a_model(
            sizes in prop::collection::vec(0..200 * MIB, 0..400),
            environment in 0usize..97,
        ) {
            let models: Vec<ShippedModel> = sizes.iter().enumerate().map(|(at, size)| model(&format!("m{at}"), 1, *size)).collect();
            let layers = plan(&models, environment);
            prop_assert!(environment + OURS + layers.len() <= MOST_LAYERS);
            let mut shipped: Vec<_> = layers.iter().flat_map(|layer| layer.models.clone()).collect();
            prop_assert!(layers.iter().all(|layer| layer.models.is_sorted_by_key(|model| &model.id) && !layer.models.is_empty()));
            shipped.sort_by_key(|model| model.id.name.as_str()[1..].parse::<usize>().unwrap());
            prop_assert_eq!(shipped, models);
        }

        #[test]
        fn the_order_of_the_models_does_not_count(count in 1usize..200, turn in 0usize..200) {
            let models = many(count);
            let mut turned = models.clone();
            turned.rotate_left(turn % count);
            prop_assert_eq!(plan(&models, 10), plan(&turned, 10));
        }

        #[test]
        fn a_new_version_of_one_of_a_thousand_changes_one_bundle(at in 0usize..1000, environment in 1usize..60) {
            let before = many(1000);
            let mut after = before.clone();
            after[at] = model(&format!("model-{at}"), 2, 5000);
            prop_assert_eq!(new_layers(&plan(&before, environment), &plan(&after, environment)), 1);
        }

        #[test]
        fn one_more_or_one_less_changes_at_most_one_bundle(count in 33usize..1000) {
            let (fewer, more) = (plan(&many(count), 10), plan(&many(count + 1), 10));
            prop_assert_eq!(new_layers(&fewer, &more), 1);
            prop_assert!(new_layers(&more, &fewer) <= 1);
        }

        #[test]
        fn an_environment_of_a_few_more_layers_keeps_the_bundles(environment in 1usize..30) {
            let spread = |environment| plan(&many(1000), environment).into_iter().collect::<Vec<_>>();
            prop_assert_eq!(spread(environment), spread(environment + 3));
        }

        #[test]
        fn the_number_of_bundles_is_a_power_of_two(room in 1usize..100, models in 1usize..1000) {
            let bundles = bundles(room, models);
            prop_assert!(bundles.is_power_of_two() && bundles <= room);
            let used: BTreeSet<usize> = (0..500).map(|at| bundle_of(&ModelName::new(format!("m{at}")).unwrap(), 0, bundles)).collect();
            prop_assert!(used.iter().all(|bundle| *bundle < bundles));
        }
    }
}
