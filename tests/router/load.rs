//! What holds under load: limits, order, shares, changes of the route table, counts, the way to an end.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::SeqCst};
use std::time::Duration;

use aml::router::{Limits, RouteAuth, RouteTable, RouterStatus, VersionLoad};
use aml::scaling::{Load, ScalingPolicy};
use futures_util::future::join_all;

use super::parts::*;

const SCORE: &str = "/api/v1/service/my-service/score";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replica_never_has_more_requests_than_its_slots_and_every_request_is_served() {
    let replicas: Vec<_> = ["a", "b", "c"].iter().map(|id| TestReplica::slow(id, Duration::from_millis(2))).collect();
    let mut route = version("version-1", &replicas.iter().collect::<Vec<_>>());
    route.limits.max_concurrent_requests = 2;
    let router = TestRouter::new(open_service("my-service", vec![route])).await;
    let answers = join_all((0..60).map(|_| async {
        let mut client = router.connect().await;
        let mut statuses = Vec::new();
        for _ in 0..10 {
            statuses.push(client.post(SCORE, &[], "x").await.status);
        }
        statuses
    }));
    assert!(answers.await.into_iter().flatten().all(|status| status == 200));
    for replica in &replicas {
        assert_eq!(replica.seen.most_at_once.load(SeqCst), 2, "replica {}", replica.route.id);
        assert!((100..300).contains(&replica.requests()), "{} of 600 requests went to {}", replica.requests(), replica.route.id);
    }
}

#[tokio::test]
async fn who_waits_longest_is_served_first() {
    let replica = TestReplica::slow("a", Duration::from_millis(20));
    let router = TestRouter::new(open_service("my-service", vec![version("version-1", &[&replica])])).await;
    let order = std::sync::Mutex::new(Vec::new());
    let requests = (0..5_u32).map(|number| {
        let (router, order) = (&router, &order);
        async move {
            if number > 0 {
                router
                    .status(|status| status.versions[&key("version-1")].queued >= number - 1 && status.in_flight["a"] == 1)
                    .await;
            }
            router.score("my-service").await;
            order.lock().unwrap().push(number);
        }
    });
    let slow_first = TestReplica::slow("a", Duration::from_millis(500));
    router.router.update(open_service("my-service", vec![version("version-1", &[&slow_first])]));
    join_all(requests).await;
    assert_eq!(*order.lock().unwrap(), [0, 1, 2, 3, 4]);
}

#[tokio::test]
async fn shares_of_traffic_are_exact_over_a_cycle() {
    let replicas = ["one", "two", "three"].map(TestReplica::echo);
    let versions = [0, 2550, 25].iter().zip(["version-1", "version-2", "version-3"]).zip(&replicas);
    let versions =
        versions.map(|((share, name), replica)| aml::router::VersionRoute { share: *share, ..version(name, &[replica]) });
    let router = TestRouter::new(open_service("my-service", versions.collect())).await;
    let mut client = router.connect().await;
    let mut bodies = Vec::new();
    for request in 0..10_000 {
        if request == 3_333 {
            client.get("/api/v1/service/my-service/swagger.json").await;
            client.post(SCORE, &[("azureml-model-deployment", "version-3")], "x").await;
        }
        bodies.push(client.post(SCORE, &[], "x").await.body);
    }
    let counts = count(bodies.iter().map(String::as_str));
    assert_eq!(counts, BTreeMap::from([("one", 7425), ("two", 2550), ("three", 25)]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_changes_of_the_route_table_lose_no_request() {
    let (old, new) = (TestReplica::slow("old", Duration::from_millis(1)), TestReplica::slow("new", Duration::from_millis(1)));
    let tables = [
        open_service("my-service", vec![version("version-1", &[&old])]),
        open_service("my-service", vec![version("version-1", &[&new])]),
        open_service("my-service", vec![version("version-2", &[&new])]),
        open_service("my-service", vec![version("version-2", &[&old]), version("version-1", &[])]),
    ];
    let router = TestRouter::new(tables[0].clone()).await;
    let (stop, served) = (AtomicBool::new(false), AtomicU32::new(0));
    let callers = join_all((0..16).map(|_| async {
        let mut client = router.connect().await;
        while !stop.load(SeqCst) {
            let answer = client.post(SCORE, &[], "x").await;
            assert_eq!(answer.status, 200, "{}", answer.body);
            served.fetch_add(1, SeqCst);
        }
    }));
    let changes = async {
        for change in 1..=1000 {
            router.router.update(tables[change % 4].clone());
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        stop.store(true, SeqCst);
    };
    tokio::join!(callers, changes);
    assert!(served.load(SeqCst) > 500, "only {} requests were served meanwhile", served.load(SeqCst));
    assert!(
        old.seen.most_at_once.load(SeqCst) <= 2 && new.seen.most_at_once.load(SeqCst) <= 2,
        "a version's limit holds for itself"
    );
    let idle = |status: &RouterStatus| status.updates == 1001 && status.in_flight.values().all(|count| *count == 0);
    router.status(idle).await;
}

#[tokio::test]
async fn a_change_of_one_service_leaves_the_others_as_they_are() {
    let (replica, old, new) =
        (TestReplica::slow("a", Duration::from_millis(300)), TestReplica::echo("old"), TestReplica::echo("new"));
    let other = |replica| service("other-service", RouteAuth::None, vec![version("version-1", &[replica])]);
    let mine = service("my-service", RouteAuth::None, vec![version("version-1", &[&replica])]);
    let before = RouteTable { services: vec![mine.clone(), other(&old)] };
    let router = TestRouter::new(before.clone()).await;
    let (answer, ()) = tokio::join!(router.score("my-service"), async {
        router.status(|status| status.in_flight["a"] == 1).await;
        let change = RouteTable { services: vec![mine.clone(), other(&new)] }.since(&before);
        assert_eq!((change.changed.len(), change.kept.as_slice()), (1, [mine.name.clone()].as_slice()));
        router.router.update(change);
        assert_eq!(router.score("other-service").await.body, "new");
        assert_eq!(router.router.watch().borrow().in_flight["a"], 1);
    });
    assert_eq!(answer.body, "a");
    router.router.update(RouteTable { services: vec![other(&new)] }.since(&before));
    assert_eq!(router.score("my-service").await.status, 404, "a service that is neither changed nor kept is gone");
}

#[tokio::test]
async fn a_replica_that_left_the_table_is_told_of_until_it_is_idle() {
    let (old, new) = (TestReplica::slow("old", Duration::from_millis(300)), TestReplica::echo("new"));
    let router = TestRouter::new(open_service("my-service", vec![version("version-1", &[&old])])).await;
    let (answer, ()) = tokio::join!(router.score("my-service"), async {
        router.status(|status| status.in_flight["old"] == 1).await;
        router.router.update(open_service("my-service", vec![version("version-2", &[&new])]));
        let now = router.router.watch().borrow().clone();
        assert_eq!(
            now.in_flight,
            BTreeMap::from([("old".to_owned(), 1), ("new".to_owned(), 0)]),
            "known as soon as update returns"
        );
        assert_eq!(router.score("my-service").await.body, "new");
    });
    assert_eq!(answer.body, "old", "what was in flight goes on");
    router.status(|status| !status.in_flight.contains_key("old")).await;
}

#[tokio::test]
async fn a_replica_that_moves_to_another_version_keeps_what_is_in_flight_in_the_status() {
    let replica = TestReplica::slow("a", Duration::from_millis(300));
    let router = TestRouter::new(open_service("my-service", vec![version("version-1", &[&replica])])).await;
    let (answer, ()) = tokio::join!(router.score("my-service"), async {
        router.status(|status| status.in_flight["a"] == 1).await;
        router.router.update(open_service("my-service", vec![version("version-2", &[&replica])]));
        assert_eq!(router.router.watch().borrow().in_flight["a"], 1);
    });
    assert_eq!(answer.status, 200);
    router.status(|status| status.in_flight["a"] == 0).await;
}

#[tokio::test]
async fn the_status_tells_the_load_and_the_replicas_wanted() {
    let replica = TestReplica::new("a", |_| std::future::pending());
    let policy = ScalingPolicy {
        min_replicas: 1,
        max_replicas: 10,
        target_utilization: 70,
        refresh: Duration::from_secs(1),
        slots_per_replica: 2,
    };
    let route = aml::router::VersionRoute {
        scale: Some(policy),
        limits: Limits { max_concurrent_requests: 2, scoring_timeout_ms: 60_000, max_queue_wait_ms: 20_000 },
        ..version("version-1", &[&replica])
    };
    let fixed = version("version-2", &[]);
    let router = TestRouter::new(open_service("my-service", vec![route, fixed])).await;
    assert_eq!(router.status(|status| status.updates == 1).await.desired, BTreeMap::from([(key("version-1"), 1)]));
    let requests = join_all((0..5).map(|_| router.score("my-service")));
    let full = VersionLoad { busy: 2, queued: 3, ready: 1 };
    tokio::select! {
        _ = requests => panic!("nothing answers"),
        status = router.status(|status| status.versions[&key("version-1")] == full) => {
            assert_eq!(status.desired[&key("version-1")], 4, "5 requests / (0.7 × 2 slots)");
            assert_eq!(status.in_flight["a"], 2);
            assert_eq!(serde_json::from_str::<RouterStatus>(&serde_json::to_string(&status).unwrap()).unwrap(), status);
        }
    }
    let after = router.status(|status| status.versions[&key("version-1")].busy == 0).await;
    assert_eq!(after.desired[&key("version-1")], 4, "replicas are not taken away at once");
}

#[tokio::test]
async fn of_two_routers_the_one_that_scales_hears_the_others_load() {
    let replica = TestReplica::new("a", |_| std::future::pending());
    let policy = ScalingPolicy {
        min_replicas: 1,
        max_replicas: 10,
        target_utilization: 100,
        refresh: Duration::from_secs(1),
        slots_per_replica: 1,
    };
    let table = || {
        let route = aml::router::VersionRoute { scale: Some(policy), ..version("version-1", &[&replica]) };
        open_service("my-service", vec![route])
    };
    let (holder, other) = (TestRouter::new(table()).await, TestRouter::new(table()).await);
    other.router.stop_scaling();
    other.router.set_routers(["holder".to_owned()]);
    holder.router.set_routers(["other".to_owned()]);
    holder.router.scale([(key("version-1"), 3)].into());
    let wanted = |count: u32| move |status: &RouterStatus| status.desired == BTreeMap::from([(key("version-1"), count)]);
    holder.status(wanted(3)).await;
    let requests = join_all((0..5).map(|_| other.score("my-service")));
    let load = tokio::select! {
        _ = requests => panic!("nothing answers"),
        status = other.status(|status| status.loads.get(&key("version-1")) == Some(&Load { busy: 1, queued: 4 })) => status,
    };
    assert!(load.desired.is_empty(), "only one router says how many replicas there are to be: {load:?}");
    holder.router.report("other", Duration::from_secs(3600), [(key("version-1"), Load { busy: 9, queued: 0 })].into());
    holder.router.report("other", Duration::ZERO, load.loads);
    holder.status(wanted(5)).await;
    holder.router.stop_scaling();
    assert!(holder.router.watch().borrow().desired.is_empty(), "nobody may act on what it wanted before");
}

#[tokio::test]
async fn a_router_that_ends_answers_what_is_in_flight_and_closes_what_is_idle() {
    let replica = TestReplica::slow("a", Duration::from_millis(200));
    let mut router = TestRouter::new(open_service("my-service", vec![version("version-1", &[&replica])])).await;
    let mut idle = router.connect().await;
    assert_eq!(idle.get("/").await.status, 200);
    let mut busy = router.connect().await;
    let scoring = tokio::spawn(async move { busy.post(SCORE, &[], "x").await });
    router.status(|status| status.in_flight["a"] == 1).await;
    router.begin_to_stop();
    let answer = scoring.await.unwrap();
    assert_eq!((answer.status, answer.body.as_str()), (200, "a"));
    let address = router.address;
    router.stop().await;
    assert!(tokio::net::TcpStream::connect(address).await.is_err(), "a router that has ended takes no connections");
}

#[tokio::test]
async fn many_clients_of_one_slot_are_all_served_and_none_is_left_in_the_queue() {
    let replica = Arc::new(TestReplica::echo("a"));
    let router = TestRouter::new(open_service("my-service", vec![version("version-1", &[&replica])])).await;
    let answers = join_all((0..300).map(|_| router.score("my-service"))).await;
    assert!(answers.iter().all(|answer| answer.status == 200));
    assert_eq!(replica.seen.most_at_once.load(SeqCst), 1);
    let settled = VersionLoad { busy: 0, queued: 0, ready: 1 };
    router.status(|status| status.versions[&key("version-1")] == settled).await;
}
