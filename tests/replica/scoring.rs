//! What a scoring script finds, and what goes in and out.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::{Duration, Instant};

use aml::service::ReplicaPhase;
use bytes::Bytes;
use futures_util::stream;
use http_body_util::{Full, StreamBody};
use hyper::body::Frame;
use hyper::{Request, StatusCode};

use super::harness::{LONG, Project, score, send};
use super::{RAW_SCRIPT, SCRIPT};

#[tokio::test]
async fn a_replica_is_ready_only_when_init_has_returned_in_each_worker() {
    let mut project = Project::new(SCRIPT).with_variable("INIT_SECOND_WAITS", "1");
    project.config.max_concurrent_requests = 2;
    let replica = project.start();
    let starting = replica.until_phase(ReplicaPhase::Starting).await;
    assert_eq!(starting.in_flight, 0);
    assert_eq!(replica.health().await, StatusCode::SERVICE_UNAVAILABLE, "init() can't have returned yet");
    assert_eq!(replica.probes().await, (200, 503), "alive, and not ready");
    until_written(&project.path("app/initialized")).await;
    // Time enough for a replica that thinks itself ready to say so.
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(replica.health().await, StatusCode::SERVICE_UNAVAILABLE, "ready while a worker was still in init()");
    let refused = replica.score("{}").await;
    assert_eq!((refused.status, refused.refused()), (StatusCode::SERVICE_UNAVAILABLE, Some("starting")));

    project.release("go");
    replica.until_phase(ReplicaPhase::Ready).await;
    let initialized = fs::read_to_string(project.path("app/initialized")).unwrap();
    assert_eq!(initialized.lines().count(), 2);
    assert_eq!(replica.health().await, StatusCode::OK);
    assert_eq!(replica.probes().await, (200, 200));
    replica.stop().await;
}

async fn until_written(path: &Path) {
    let start = Instant::now();
    while !path.exists() {
        assert!(start.elapsed() < LONG, "'{}' was never written", path.display());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn a_script_finds_the_variables_folders_and_paths_of_v1() {
    let project = Project::new(SCRIPT)
        .with_variable("MY_OWN", "value")
        .with_variable("GUNICORN_CMD_ARGS", "--bind 127.0.0.1:0 --threads 8 --workers 3 --timeout 1");
    let replica = project.start_ready().await;
    let answer = replica.score(r#"{"variables": true}"#).await.json();
    let app = project.path("app");
    let app = app.to_str().unwrap();
    let variable = |name: &str| answer["variables"][name].as_str().unwrap_or("(not set)").to_owned();
    assert_eq!(variable("AZUREML_MODEL_DIR"), format!("{app}/azureml-models/m/1"));
    assert_eq!(variable("AML_APP_ROOT"), app);
    assert_eq!(variable("AZUREML_ENTRY_SCRIPT"), "project/score.py");
    assert_eq!(variable("AZUREML_SOURCE_DIRECTORY"), "project");
    assert_eq!(variable("SERVICE_NAME"), "my-service");
    assert_eq!(variable("SERVICE_PATH_PREFIX"), "api/v1/service/my-service");
    assert_eq!(variable("WORKER_COUNT"), "1");
    assert_eq!(variable("MY_OWN"), "value");
    let prefix = answer["prefix"].as_str().unwrap();
    assert_eq!(variable("VIRTUAL_ENV"), prefix);
    assert!(variable("PATH").starts_with(&format!("{prefix}/bin:")), "{}", variable("PATH"));
    assert_eq!(answer["cwd"], app);
    let on_path = |folder: &str| answer["path"].as_array().unwrap().iter().any(|path| path == folder);
    assert!(on_path(app) && on_path(&format!("{app}/project")), "{}", answer["path"]);
    assert_eq!(project.server_processes().len(), 2, "GUNICORN_CMD_ARGS must not add workers");
    assert!(project.log().contains("Using worker: sync"), "GUNICORN_CMD_ARGS must not add threads: {}", project.log());
    replica.stop().await;
}

#[tokio::test]
async fn answers_pass_unchanged() {
    let project = Project::new(SCRIPT);
    let replica = project.start_ready().await;
    let request = Request::post("/score").header("x-ms-client-request-id", "abc").header("x-request-id", "def");
    let answer = send(&replica.socket, request.body(Full::from("{}")).unwrap()).await.unwrap();
    let header = |name: &str| answer.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("(none)").to_owned();
    assert_eq!((header("x-ms-client-request-id").as_str(), header("x-request-id").as_str()), ("abc", "def"));
    assert_eq!(header("x-ms-run-function-failed"), "False");
    assert_eq!(header("x-ms-server-version"), "azmlinfsrv/1.5.1");
    assert_eq!(header("connection"), "(none)", "the worker's connection is not the router's");

    let failed = replica.score(r#"{"fail": 1}"#).await;
    assert_eq!(
        (failed.status, &failed.headers["x-ms-run-function-failed"]),
        (StatusCode::INTERNAL_SERVER_ERROR, &"True".parse().unwrap())
    );
    let swagger =
        send(&replica.socket, Request::get("/swagger.json?version=3").body(Full::<Bytes>::default()).unwrap()).await.unwrap();
    assert_eq!(swagger.json()["info"]["title"], "my-service");
    let put = send(&replica.socket, Request::put("/score").body(Full::<Bytes>::default()).unwrap()).await.unwrap();
    assert_eq!(put.status, StatusCode::METHOD_NOT_ALLOWED);
    let none = send(&replica.socket, Request::get("/nothing").body(Full::<Bytes>::default()).unwrap()).await.unwrap();
    assert_eq!(none.status, StatusCode::NOT_FOUND);
    replica.stop().await;
}

#[tokio::test]
async fn pictures_pass_byte_for_byte() {
    let project = Project::new(RAW_SCRIPT);
    let replica = project.start_ready().await;
    // Every byte value, CR LF pairs and things that look like boundaries, in a body that no buffer holds at once.
    let picture: Vec<u8> =
        (0..3_000_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13).to_le_bytes()[0]).chain(*b"\r\n--x\r\n").collect();
    let mut form =
        b"--edge\r\nContent-Disposition: form-data; name=\"picture\"; filename=\"a.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n"
            .to_vec();
    form.extend(&picture);
    form.extend(b"\r\n--edge--\r\n");
    let request = Request::post("/score").header("content-type", "multipart/form-data; boundary=edge");
    let answer = send(&replica.socket, request.body(Full::from(form)).unwrap()).await.unwrap();
    assert_eq!((answer.status, &answer.headers["content-type"]), (StatusCode::OK, &"image/jpeg".parse().unwrap()));
    assert_eq!(answer.headers["x-name"], "a.jpg");
    assert!(answer.body == picture, "the picture came back changed");

    let pieces = picture.chunks(100_000).map(|piece| Ok::<_, std::io::Error>(Frame::data(Bytes::copy_from_slice(piece))));
    let pieces: Vec<_> = pieces.collect();
    let request = Request::post("/score?body=1").body(StreamBody::new(stream::iter(pieces))).unwrap();
    let answer = send(&replica.socket, request).await.unwrap();
    assert!(answer.body == picture, "a body of unknown length came back changed");

    let pieces = vec![0; 5_000_000];
    let request = Request::post("/score?unread=1").body(Full::<Bytes>::from(pieces)).unwrap();
    let answer = send(&replica.socket, request).await.unwrap();
    assert_eq!(
        (answer.status.as_u16(), &*answer.body),
        (413, b"too much".as_slice()),
        "an answer that doesn't wait for the body"
    );

    let get = send(&replica.socket, Request::get("/score").body(Full::<Bytes>::default()).unwrap()).await.unwrap();
    assert_eq!(get.status, StatusCode::METHOD_NOT_ALLOWED, "the script sees a GET");
    replica.stop().await;
}

#[tokio::test]
async fn output_goes_to_a_private_log() {
    let project = Project::new(SCRIPT);
    let replica = project.start_ready().await;
    assert_eq!(score(&replica.socket, r#"{"print": "hello from run"}"#).await.status, StatusCode::OK);
    replica.stop().await;
    assert!(project.log().contains("hello from run"), "{}", project.log());
    assert!(project.log().contains("Booting worker"), "the master's own lines are part of the log: {}", project.log());
    let mode = fs::metadata(project.path("server.log")).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode, 0o600);
}
