#!/usr/bin/env bash
# Builds aml and deploys fixtures/diabetes as a running, authenticated service on this machine; then scores it once.
# Running it again replaces the service with a new version while the old one keeps serving.
set -euo pipefail
cd "$(dirname "$0")/.."
. tests/install.sh

need_basics
cargo build --release --locked --quiet
folder=$(build_folder release)
PATH="$folder:$PATH"

cd fixtures/diabetes
run() { printf '\n$ %s\n' "$*"; "$@"; }
run aml model register -n diabetes -p sklearn_regression_model.pkl -o table
run aml model deploy -n diabetes-service -m diabetes --ic inferenceconfig.json --dc deploymentconfig.json --overwrite -o table
run aml service run -n diabetes-service -d "$(cat sample_request.json)"

cat <<END

The service keeps running. Score it with curl:

  uri=\$($folder/aml service show -n diabetes-service --query scoringUri -o tsv)
  key=\$($folder/aml service get-keys -n diabetes-service --query primaryKey -o tsv)
  curl -H "Authorization: Bearer \$key" -H "Content-Type: application/json" -d @fixtures/diabetes/sample_request.json "\$uri"

Remove it with: $folder/aml service delete -n diabetes-service
END
