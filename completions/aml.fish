# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_aml_global_optspecs
    string join \n o/output= query= only-show-errors verbose debug h/help
end

function __fish_aml_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_aml_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_aml_using_subcommand
    set -l cmd (__fish_aml_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c aml -n "__fish_aml_needs_command" -s o -l output -d 'Output format [default: json]' -r -f -a "json\t'JSON'
jsonc\t'Coloured JSON'
yaml\t'YAML'
yamlc\t'Coloured YAML'
table\t'Human-readable table'
tsv\t'Tab-separated values'
none\t'No output'"
complete -c aml -n "__fish_aml_needs_command" -l query -d 'JMESPath expression that filters the result' -r
complete -c aml -n "__fish_aml_needs_command" -l only-show-errors -d 'Show errors only: no progress, notes or warnings'
complete -c aml -n "__fish_aml_needs_command" -l verbose -d 'Log each step to stderr'
complete -c aml -n "__fish_aml_needs_command" -l debug -d 'Log every detail to stderr'
complete -c aml -n "__fish_aml_needs_command" -s h -l help -d 'Print help: -h the main options, --help all'
complete -c aml -n "__fish_aml_needs_command" -f -a "model" -d 'Register models and deploy them as services'
complete -c aml -n "__fish_aml_needs_command" -f -a "service" -d 'Inspect, call, update and delete services'
complete -c aml -n "__fish_aml_needs_command" -f -a "environment" -d 'Register environments and compute the keys of their images'
complete -c aml -n "__fish_aml_needs_command" -f -a "image" -d 'List images, show what uses them, and prune the rest'
complete -c aml -n "__fish_aml_needs_command" -f -a "workspace" -d 'Create, list and delete workspaces'
complete -c aml -n "__fish_aml_needs_command" -f -a "folder" -d 'Attach a folder to a workspace'
complete -c aml -n "__fish_aml_needs_command" -f -a "computetarget" -d 'List compute targets, which services run on'
complete -c aml -n "__fish_aml_needs_command" -f -a "completion" -d 'Generate a shell completion script'
complete -c aml -n "__fish_aml_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c aml -n "__fish_aml_using_subcommand model; and not __fish_seen_subcommand_from register deploy package list show update download delete help" -s o -l output -d 'Output format [default: json]' -r -f -a "json\t'JSON'
jsonc\t'Coloured JSON'
yaml\t'YAML'
yamlc\t'Coloured YAML'
table\t'Human-readable table'
tsv\t'Tab-separated values'
none\t'No output'"
complete -c aml -n "__fish_aml_using_subcommand model; and not __fish_seen_subcommand_from register deploy package list show update download delete help" -l query -d 'JMESPath expression that filters the result' -r
complete -c aml -n "__fish_aml_using_subcommand model; and not __fish_seen_subcommand_from register deploy package list show update download delete help" -l only-show-errors -d 'Show errors only: no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand model; and not __fish_seen_subcommand_from register deploy package list show update download delete help" -l verbose -d 'Log each step to stderr'
complete -c aml -n "__fish_aml_using_subcommand model; and not __fish_seen_subcommand_from register deploy package list show update download delete help" -l debug -d 'Log every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand model; and not __fish_seen_subcommand_from register deploy package list show update download delete help" -s h -l help -d 'Print help: -h the main options, --help all'
complete -c aml -n "__fish_aml_using_subcommand model; and not __fish_seen_subcommand_from register deploy package list show update download delete help" -f -a "register" -d 'Register a file or folder as the next version of a model'
complete -c aml -n "__fish_aml_using_subcommand model; and not __fish_seen_subcommand_from register deploy package list show update download delete help" -f -a "deploy" -d 'Deploy models as a service and wait until it is ready'
complete -c aml -n "__fish_aml_using_subcommand model; and not __fish_seen_subcommand_from register deploy package list show update download delete help" -f -a "package" -d 'Build an image that serves models in any container engine'
complete -c aml -n "__fish_aml_using_subcommand model; and not __fish_seen_subcommand_from register deploy package list show update download delete help" -f -a "list" -d 'List models, newest first'
complete -c aml -n "__fish_aml_using_subcommand model; and not __fish_seen_subcommand_from register deploy package list show update download delete help" -f -a "show" -d 'Show a version of a model'
complete -c aml -n "__fish_aml_using_subcommand model; and not __fish_seen_subcommand_from register deploy package list show update download delete help" -f -a "update" -d 'Update the tags, description and resources of a model'
complete -c aml -n "__fish_aml_using_subcommand model; and not __fish_seen_subcommand_from register deploy package list show update download delete help" -f -a "download" -d 'Download the files of a model'
complete -c aml -n "__fish_aml_using_subcommand model; and not __fish_seen_subcommand_from register deploy package list show update download delete help" -f -a "delete" -d 'Delete a version of a model that no service uses'
complete -c aml -n "__fish_aml_using_subcommand model; and not __fish_seen_subcommand_from register deploy package list show update download delete help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from register" -s n -l name -d 'Name of the model' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from register" -s p -l model-path -d 'File or folder to register' -r -F
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from register" -s t -l output-metadata-file -d 'JSON file to write the model\'s id to, for `model deploy -f`; overwritten if it exists' -r -F
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from register" -s d -l description -d 'Description' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from register" -l tag -d 'Tag (repeatable)' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from register" -l property -d 'Property, which can\'t be changed later (repeatable)' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from register" -l model-framework -d 'Framework: TensorFlow, ScikitLearn, Onnx, Custom or Multi' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from register" -l model-framework-version -d 'Version of the framework' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from register" -l cpu-cores -l cc -d 'Default CPU cores for services of this model' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from register" -l memory-gb -l gb -d 'Default memory in GB for services of this model' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from register" -l gpu-cores -l gc -d 'Default GPUs for services of this model' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from register" -l experiment-name -d 'Experiment that produced the model (recorded only)' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from register" -s r -l run-id -d 'Run that produced the model (recorded only)' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from register" -l sample-input-dataset-id -d 'Dataset with sample input (recorded only)' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from register" -l sample-output-dataset-id -d 'Dataset with sample output (recorded only)' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from register" -s w -l workspace-name -d 'Workspace name [default: the one in .azureml/config.json, else your own workspace]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from register" -s g -l resource-group -d 'Resource group of the workspace (a label only)' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from register" -l subscription-id -d 'Subscription of the workspace (a label only)' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from register" -l path -d 'Folder whose .azureml/config.json names the workspace [default: the current directory]' -r -F
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from register" -s o -l output -d 'Output format [default: json]' -r -f -a "json\t'JSON'
jsonc\t'Coloured JSON'
yaml\t'YAML'
yamlc\t'Coloured YAML'
table\t'Human-readable table'
tsv\t'Tab-separated values'
none\t'No output'"
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from register" -l query -d 'JMESPath expression that filters the result' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from register" -l follow-links -d 'Register what symbolic links point to in place of the links'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from register" -s v -d 'Print the whole object, not only its main fields'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from register" -l trust-config -d 'Trust the registries and outside folders that .azureml/config.json names from now on [default: ask once]'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from register" -l only-show-errors -d 'Show errors only: no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from register" -l verbose -d 'Log each step to stderr'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from register" -l debug -d 'Log every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from register" -s h -l help -d 'Print help: -h the main options, --help all'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -s n -l name -d 'Name of the service or endpoint: 3 to 32 lowercase letters, digits and dashes' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -s m -l model -d 'Registered model; the latest version if none is given (repeatable)' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -s f -l model-metadata-file -d 'File written by `model register -t` that names a model (repeatable)' -r -F
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l inference-config-file -l ic -d 'Inference configuration file (JSON or YAML)' -r -F
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l deploy-config-file -l dc -d 'Deployment configuration file (JSON or YAML)' -r -F
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l compute-target -l ct -d 'Compute target: local or an attached cluster' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l compute-type -l cp -d 'Compute type: local, aks or aksendpoint' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l start-timeout -d 'Seconds that init() may take before the replica counts as failed' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l export -d 'Make the image, and write the objects as files for an administrator or a GitOps tool to apply; the cluster isn\'t changed' -r -F
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l description -d 'Description' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l tag -d 'Tag (repeatable)' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l property -d 'Property, which can\'t be changed later (repeatable)' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l profile-input -l pi -d 'File written by `model profile -t`, with the CPU cores and memory to request' -r -F
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l namespace -d 'Kubernetes namespace' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l version-name -l vn -d 'Version name inside an endpoint [default for the first version: the endpoint\'s name]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l traffic-percentile -l tp -d 'Percentage of the endpoint\'s traffic, 0 to 100 [default: 0]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l entry-script -l es -d 'Scoring script, relative to the source directory (if given)' -r -F
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l source-directory -l sd -d 'Folder to package with the service' -r -F
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -s e -l environment-name -d 'Name of a registered environment' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l environment-version -l ev -d 'Version of the registered environment [default: latest]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l environment-directory -l ed -d 'Folder with an environment definition' -r -F
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l conda-file -l cf -d 'Conda environment file' -r -F
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l conda -d 'When to install conda packages with a conda tool, rather than the same projects from PyPI' -r -f -a "auto\t'If there is a conda tool'
always\t'Always; fail without a conda tool'
never\t'Never; fail if a package is not on PyPI'"
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l runtime -l rt -d 'Runtime, for configurations in the old style: python or spark-py' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l base-image -l bi -d 'Base image' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l base-image-registry -l ir -d 'Registry that holds the base image' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l extra-docker-file-steps -l ds -d 'File with extra Dockerfile steps' -r -F
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l enable-gpu -l eg -d 'GPU support, for configurations in the old style' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l cuda-version -l cv -d 'CUDA version, for configurations in the old style' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l cpu-cores -l cc -d 'CPU cores per replica [default: 0.1]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l cpu-cores-limit -l ccl -d 'CPU limit per replica, in cores' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l memory-gb -l gb -d 'Memory per replica in GB [default: 0.5]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l memory-gb-limit -l gbl -d 'Memory limit per replica in GB' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l gpu-cores -l gc -d 'GPUs per replica [default: 0]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l num-replicas -l nr -d 'Fixed number of replicas [default: the autoscaler decides]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l autoscale-enabled -l as -d 'Enable the autoscaler [default: true, unless --num-replicas is given]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l autoscale-min-replicas -l mi -d 'Minimum number of replicas [default: 1]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l autoscale-max-replicas -l ma -d 'Maximum number of replicas [default: 10]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l autoscale-target-utilization -l at -d 'Utilization that the autoscaler aims for, in percent [default: 70]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l autoscale-refresh-seconds -l ar -d 'Autoscaler evaluation interval in seconds [default: 1]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l replica-max-concurrent-requests -l rm -d 'Maximum concurrent requests per replica [default: 1]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l scoring-timeout-ms -l tm -d 'Scoring timeout in milliseconds [default: 60000]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l max-request-wait-time -l mr -d 'Maximum time in the queue in milliseconds, before a 503 [default: 500]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l port -l po -d 'Port of a local service [default: a free port]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l collect-model-data -l md -d 'Collect model data [default: false]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l enable-app-insights -l ai -d 'Send logs to Application Insights [default: false]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l auth-enabled -l ae -d 'Require a key from callers [default: true, unless tokens are required; never for local services]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l token-auth-enabled -d 'Require a token from callers [default: false]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l primary-key -l kp -d 'Primary key; visible to other users in the process list [default: random]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l primary-key-file -d 'File with the primary key (- for standard input)' -r -F
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l secondary-key -l ks -d 'Secondary key; visible to other users in the process list [default: random]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l secondary-key-file -d 'File with the secondary key (- for standard input)' -r -F
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l period-seconds -l ps -d 'Seconds between probes [default: 10]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l initial-delay-seconds -l id -d 'Seconds before the first probe [default: 310]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l timeout-seconds -l ts -d 'Probe timeout in seconds [default: 2]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l success-threshold -l st -d 'Consecutive successes needed after a failure [default: 1]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l failure-threshold -l ft -d 'Consecutive failures before a restart [default: 3]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l builder -d 'Program to build a missing environment image with' -r -f -a "auto\t'The first of them on PATH'
buildah\t'buildah'
podman\t'podman'
docker\t'docker with buildx'"
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l compression -d 'Compression of runtime, model and project layers, where it saves space; environment layers use gzip' -r -f -a "gzip\t'Supported by every registry and node'
zstd\t'Smaller and faster; nodes need containerd 1.5, CRI-O or Docker 23'"
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -s w -l workspace-name -d 'Workspace name [default: the one in .azureml/config.json, else your own workspace]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -s g -l resource-group -d 'Resource group of the workspace (a label only)' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l subscription-id -d 'Subscription of the workspace (a label only)' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l path -d 'Folder whose .azureml/config.json names the workspace [default: the current directory]' -r -F
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -s o -l output -d 'Output format [default: json]' -r -f -a "json\t'JSON'
jsonc\t'Coloured JSON'
yaml\t'YAML'
yamlc\t'Coloured YAML'
table\t'Human-readable table'
tsv\t'Tab-separated values'
none\t'No output'"
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l query -d 'JMESPath expression that filters the result' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l overwrite -d 'Replace a service of the same name; the old version serves until the new one is ready'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l no-wait -d 'Return as soon as the deployment is accepted'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l dry-run -d 'Show what would be done, and everything that is in its way; change nothing'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l diff -d 'Show how the objects in the cluster would change; change nothing. Exit codes: 0 no difference, 1 differences, above 1 failure'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l force-conflicts -d 'Write over fields and objects in the cluster that others changed or keep'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -s v -d 'Print the whole object, not only its main fields'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l rebuild -d 'Rebuild the environment image even if it exists'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l trust-config -d 'Trust the registries and outside folders that .azureml/config.json names from now on [default: ask once]'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l only-show-errors -d 'Show errors only: no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l verbose -d 'Log each step to stderr'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l debug -d 'Log every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -s h -l help -d 'Print help: -h the main options, --help all'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from package" -s m -l model -d 'Registered model; the latest version if none is given (repeatable)' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from package" -s f -l model-metadata-file -d 'File written by `model register -t` that names a model (repeatable)' -r -F
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from package" -l inference-config-file -l ic -d 'Inference configuration file (JSON or YAML)' -r -F
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from package" -l image-name -l in -d 'Name of the image in the workspace\'s registry' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from package" -l image-label -l il -d 'Tag of the image [default: the current time as yyyyMMddHHmmss]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from package" -l output-path -d 'Write a Dockerfile and its build context to this folder instead of building an image' -r -F
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from package" -l entry-script -l es -d 'Scoring script, relative to the source directory (if given)' -r -F
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from package" -l source-directory -l sd -d 'Folder to package with the service' -r -F
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from package" -s e -l environment-name -d 'Name of a registered environment' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from package" -l environment-version -l ev -d 'Version of the registered environment [default: latest]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from package" -l environment-directory -l ed -d 'Folder with an environment definition' -r -F
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from package" -l conda-file -l cf -d 'Conda environment file' -r -F
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from package" -l conda -d 'When to install conda packages with a conda tool, rather than the same projects from PyPI' -r -f -a "auto\t'If there is a conda tool'
always\t'Always; fail without a conda tool'
never\t'Never; fail if a package is not on PyPI'"
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from package" -l runtime -l rt -d 'Runtime, for configurations in the old style: python or spark-py' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from package" -l builder -d 'Program to build a missing environment image with' -r -f -a "auto\t'The first of them on PATH'
buildah\t'buildah'
podman\t'podman'
docker\t'docker with buildx'"
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from package" -l compression -d 'Compression of runtime, model and project layers, where it saves space; environment layers use gzip' -r -f -a "gzip\t'Supported by every registry and node'
zstd\t'Smaller and faster; nodes need containerd 1.5, CRI-O or Docker 23'"
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from package" -s w -l workspace-name -d 'Workspace name [default: the one in .azureml/config.json, else your own workspace]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from package" -s g -l resource-group -d 'Resource group of the workspace (a label only)' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from package" -l subscription-id -d 'Subscription of the workspace (a label only)' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from package" -l path -d 'Folder whose .azureml/config.json names the workspace [default: the current directory]' -r -F
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from package" -s o -l output -d 'Output format [default: json]' -r -f -a "json\t'JSON'
jsonc\t'Coloured JSON'
yaml\t'YAML'
yamlc\t'Coloured YAML'
table\t'Human-readable table'
tsv\t'Tab-separated values'
none\t'No output'"
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from package" -l query -d 'JMESPath expression that filters the result' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from package" -s v -d 'Print the whole object, not only its main fields'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from package" -l rebuild -d 'Rebuild the environment image even if it exists'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from package" -l trust-config -d 'Trust the registries and outside folders that .azureml/config.json names from now on [default: ask once]'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from package" -l only-show-errors -d 'Show errors only: no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from package" -l verbose -d 'Log each step to stderr'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from package" -l debug -d 'Log every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from package" -s h -l help -d 'Print help: -h the main options, --help all'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from list" -s n -l model-name -d 'Only models with this name' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from list" -l tag -d 'Only models with this tag (repeatable; all must match)' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from list" -l property -d 'Only models with this property (repeatable; all must match)' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from list" -l run-id -d 'Only models that this run produced' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from list" -l dataset-id -d 'Only models with this sample dataset' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from list" -s w -l workspace-name -d 'Workspace name [default: the one in .azureml/config.json, else your own workspace]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from list" -s g -l resource-group -d 'Resource group of the workspace (a label only)' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from list" -l subscription-id -d 'Subscription of the workspace (a label only)' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from list" -l path -d 'Folder whose .azureml/config.json names the workspace [default: the current directory]' -r -F
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from list" -s o -l output -d 'Output format [default: json]' -r -f -a "json\t'JSON'
jsonc\t'Coloured JSON'
yaml\t'YAML'
yamlc\t'Coloured YAML'
table\t'Human-readable table'
tsv\t'Tab-separated values'
none\t'No output'"
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from list" -l query -d 'JMESPath expression that filters the result' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from list" -s l -l latest -d 'Only the latest version of each model'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from list" -s v -d 'Print the whole object, not only its main fields'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from list" -l trust-config -d 'Trust the registries and outside folders that .azureml/config.json names from now on [default: ask once]'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from list" -l only-show-errors -d 'Show errors only: no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from list" -l verbose -d 'Log each step to stderr'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from list" -l debug -d 'Log every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help: -h the main options, --help all'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from show" -s i -l model-id -d 'Model as NAME:VERSION' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from show" -s n -l model-name -d 'Name of the model' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from show" -l version -d 'Version of the named model [default: latest]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from show" -l run-id -d 'Run that produced the named model' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from show" -s w -l workspace-name -d 'Workspace name [default: the one in .azureml/config.json, else your own workspace]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from show" -s g -l resource-group -d 'Resource group of the workspace (a label only)' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from show" -l subscription-id -d 'Subscription of the workspace (a label only)' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from show" -l path -d 'Folder whose .azureml/config.json names the workspace [default: the current directory]' -r -F
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from show" -s o -l output -d 'Output format [default: json]' -r -f -a "json\t'JSON'
jsonc\t'Coloured JSON'
yaml\t'YAML'
yamlc\t'Coloured YAML'
table\t'Human-readable table'
tsv\t'Tab-separated values'
none\t'No output'"
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from show" -l query -d 'JMESPath expression that filters the result' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from show" -s v -d 'Print the whole object, not only its main fields'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from show" -l trust-config -d 'Trust the registries and outside folders that .azureml/config.json names from now on [default: ask once]'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from show" -l only-show-errors -d 'Show errors only: no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from show" -l verbose -d 'Log each step to stderr'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from show" -l debug -d 'Log every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help: -h the main options, --help all'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from update" -s i -l model-id -d 'Model as NAME:VERSION' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from update" -l add-tag -d 'Add a tag or change its value (repeatable)' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from update" -l remove-tag -d 'Remove a tag (repeatable)' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from update" -l add-property -d 'Add a property; an existing one can\'t be changed (repeatable)' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from update" -l description -d 'Description' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from update" -l cpu-cores -l cc -d 'Default CPU cores for services of this model' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from update" -l memory-gb -l gb -d 'Default memory in GB for services of this model' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from update" -l gpu-cores -l gc -d 'Default GPUs for services of this model' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from update" -l sample-input-dataset-id -d 'Dataset with sample input (recorded only)' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from update" -l sample-output-dataset-id -d 'Dataset with sample output (recorded only)' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from update" -s w -l workspace-name -d 'Workspace name [default: the one in .azureml/config.json, else your own workspace]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from update" -s g -l resource-group -d 'Resource group of the workspace (a label only)' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from update" -l subscription-id -d 'Subscription of the workspace (a label only)' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from update" -l path -d 'Folder whose .azureml/config.json names the workspace [default: the current directory]' -r -F
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from update" -s o -l output -d 'Output format [default: json]' -r -f -a "json\t'JSON'
jsonc\t'Coloured JSON'
yaml\t'YAML'
yamlc\t'Coloured YAML'
table\t'Human-readable table'
tsv\t'Tab-separated values'
none\t'No output'"
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from update" -l query -d 'JMESPath expression that filters the result' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from update" -s v -d 'Print the whole object, not only its main fields'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from update" -l trust-config -d 'Trust the registries and outside folders that .azureml/config.json names from now on [default: ask once]'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from update" -l only-show-errors -d 'Show errors only: no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from update" -l verbose -d 'Log each step to stderr'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from update" -l debug -d 'Log every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from update" -s h -l help -d 'Print help: -h the main options, --help all'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from download" -s i -l model-id -d 'Model as NAME:VERSION' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from download" -s t -l target-dir -d 'Folder to write to' -r -F
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from download" -s w -l workspace-name -d 'Workspace name [default: the one in .azureml/config.json, else your own workspace]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from download" -s g -l resource-group -d 'Resource group of the workspace (a label only)' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from download" -l subscription-id -d 'Subscription of the workspace (a label only)' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from download" -l path -d 'Folder whose .azureml/config.json names the workspace [default: the current directory]' -r -F
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from download" -s o -l output -d 'Output format [default: json]' -r -f -a "json\t'JSON'
jsonc\t'Coloured JSON'
yaml\t'YAML'
yamlc\t'Coloured YAML'
table\t'Human-readable table'
tsv\t'Tab-separated values'
none\t'No output'"
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from download" -l query -d 'JMESPath expression that filters the result' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from download" -l overwrite -d 'Overwrite existing files'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from download" -s v -d 'Print the whole object, not only its main fields'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from download" -l trust-config -d 'Trust the registries and outside folders that .azureml/config.json names from now on [default: ask once]'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from download" -l only-show-errors -d 'Show errors only: no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from download" -l verbose -d 'Log each step to stderr'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from download" -l debug -d 'Log every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from download" -s h -l help -d 'Print help: -h the main options, --help all'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from delete" -s i -l model-id -d 'Model as NAME:VERSION' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from delete" -s w -l workspace-name -d 'Workspace name [default: the one in .azureml/config.json, else your own workspace]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from delete" -s g -l resource-group -d 'Resource group of the workspace (a label only)' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from delete" -l subscription-id -d 'Subscription of the workspace (a label only)' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from delete" -l path -d 'Folder whose .azureml/config.json names the workspace [default: the current directory]' -r -F
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from delete" -s o -l output -d 'Output format [default: json]' -r -f -a "json\t'JSON'
jsonc\t'Coloured JSON'
yaml\t'YAML'
yamlc\t'Coloured YAML'
table\t'Human-readable table'
tsv\t'Tab-separated values'
none\t'No output'"
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from delete" -l query -d 'JMESPath expression that filters the result' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from delete" -s v -d 'Print the whole object, not only its main fields'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from delete" -l trust-config -d 'Trust the registries and outside folders that .azureml/config.json names from now on [default: ask once]'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from delete" -l only-show-errors -d 'Show errors only: no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from delete" -l verbose -d 'Log each step to stderr'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from delete" -l debug -d 'Log every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from delete" -s h -l help -d 'Print help: -h the main options, --help all'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from help" -f -a "register" -d 'Register a file or folder as the next version of a model'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from help" -f -a "deploy" -d 'Deploy models as a service and wait until it is ready'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from help" -f -a "package" -d 'Build an image that serves models in any container engine'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from help" -f -a "list" -d 'List models, newest first'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from help" -f -a "show" -d 'Show a version of a model'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from help" -f -a "update" -d 'Update the tags, description and resources of a model'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from help" -f -a "download" -d 'Download the files of a model'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from help" -f -a "delete" -d 'Delete a version of a model that no service uses'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c aml -n "__fish_aml_using_subcommand service; and not __fish_seen_subcommand_from show list run get-logs get-keys regen-key get-access-token revoke-tokens update delete help" -s o -l output -d 'Output format [default: json]' -r -f -a "json\t'JSON'
jsonc\t'Coloured JSON'
yaml\t'YAML'
yamlc\t'Coloured YAML'
table\t'Human-readable table'
tsv\t'Tab-separated values'
none\t'No output'"
complete -c aml -n "__fish_aml_using_subcommand service; and not __fish_seen_subcommand_from show list run get-logs get-keys regen-key get-access-token revoke-tokens update delete help" -l query -d 'JMESPath expression that filters the result' -r
complete -c aml -n "__fish_aml_using_subcommand service; and not __fish_seen_subcommand_from show list run get-logs get-keys regen-key get-access-token revoke-tokens update delete help" -l only-show-errors -d 'Show errors only: no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand service; and not __fish_seen_subcommand_from show list run get-logs get-keys regen-key get-access-token revoke-tokens update delete help" -l verbose -d 'Log each step to stderr'
complete -c aml -n "__fish_aml_using_subcommand service; and not __fish_seen_subcommand_from show list run get-logs get-keys regen-key get-access-token revoke-tokens update delete help" -l debug -d 'Log every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand service; and not __fish_seen_subcommand_from show list run get-logs get-keys regen-key get-access-token revoke-tokens update delete help" -s h -l help -d 'Print help: -h the main options, --help all'
complete -c aml -n "__fish_aml_using_subcommand service; and not __fish_seen_subcommand_from show list run get-logs get-keys regen-key get-access-token revoke-tokens update delete help" -f -a "show" -d 'Show a service'
complete -c aml -n "__fish_aml_using_subcommand service; and not __fish_seen_subcommand_from show list run get-logs get-keys regen-key get-access-token revoke-tokens update delete help" -f -a "list" -d 'List services by name'
complete -c aml -n "__fish_aml_using_subcommand service; and not __fish_seen_subcommand_from show list run get-logs get-keys regen-key get-access-token revoke-tokens update delete help" -f -a "run" -d 'Send a request to a service and print the response'
complete -c aml -n "__fish_aml_using_subcommand service; and not __fish_seen_subcommand_from show list run get-logs get-keys regen-key get-access-token revoke-tokens update delete help" -f -a "get-logs" -d 'Print the last lines of a service\'s log'
complete -c aml -n "__fish_aml_using_subcommand service; and not __fish_seen_subcommand_from show list run get-logs get-keys regen-key get-access-token revoke-tokens update delete help" -f -a "get-keys" -d 'Print the keys of a service'
complete -c aml -n "__fish_aml_using_subcommand service; and not __fish_seen_subcommand_from show list run get-logs get-keys regen-key get-access-token revoke-tokens update delete help" -f -a "regen-key" -d 'Replace a key of a service'
complete -c aml -n "__fish_aml_using_subcommand service; and not __fish_seen_subcommand_from show list run get-logs get-keys regen-key get-access-token revoke-tokens update delete help" -f -a "get-access-token" -d 'Print an access token for a service'
complete -c aml -n "__fish_aml_using_subcommand service; and not __fish_seen_subcommand_from show list run get-logs get-keys regen-key get-access-token revoke-tokens update delete help" -f -a "revoke-tokens" -d 'Revoke all access tokens of a service'
complete -c aml -n "__fish_aml_using_subcommand service; and not __fish_seen_subcommand_from show list run get-logs get-keys regen-key get-access-token revoke-tokens update delete help" -f -a "update" -d 'Update a service and wait until it is ready; what isn\'t given stays as it is'
complete -c aml -n "__fish_aml_using_subcommand service; and not __fish_seen_subcommand_from show list run get-logs get-keys regen-key get-access-token revoke-tokens update delete help" -f -a "delete" -d 'Delete a service'
complete -c aml -n "__fish_aml_using_subcommand service; and not __fish_seen_subcommand_from show list run get-logs get-keys regen-key get-access-token revoke-tokens update delete help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from show" -s n -l name -d 'Name of the service' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from show" -s w -l workspace-name -d 'Workspace name [default: the one in .azureml/config.json, else your own workspace]' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from show" -s g -l resource-group -d 'Resource group of the workspace (a label only)' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from show" -l subscription-id -d 'Subscription of the workspace (a label only)' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from show" -l path -d 'Folder whose .azureml/config.json names the workspace [default: the current directory]' -r -F
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from show" -s o -l output -d 'Output format [default: json]' -r -f -a "json\t'JSON'
jsonc\t'Coloured JSON'
yaml\t'YAML'
yamlc\t'Coloured YAML'
table\t'Human-readable table'
tsv\t'Tab-separated values'
none\t'No output'"
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from show" -l query -d 'JMESPath expression that filters the result' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from show" -s v -d 'Print the whole object, not only its main fields'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from show" -l trust-config -d 'Trust the registries and outside folders that .azureml/config.json names from now on [default: ask once]'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from show" -l only-show-errors -d 'Show errors only: no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from show" -l verbose -d 'Log each step to stderr'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from show" -l debug -d 'Log every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help: -h the main options, --help all'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from list" -s c -l compute-type -d 'Only services of this compute type: LOCAL, AKS or AKSENDPOINT' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from list" -l model-id -d 'Only services with this model version' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from list" -l model-name -d 'Only services with any version of this model' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from list" -l tag -d 'Only services with this tag (repeatable; all must match)' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from list" -l property -d 'Only services with this property (repeatable; all must match)' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from list" -l image-digest -d 'Only services that run this image' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from list" -s w -l workspace-name -d 'Workspace name [default: the one in .azureml/config.json, else your own workspace]' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from list" -s g -l resource-group -d 'Resource group of the workspace (a label only)' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from list" -l subscription-id -d 'Subscription of the workspace (a label only)' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from list" -l path -d 'Folder whose .azureml/config.json names the workspace [default: the current directory]' -r -F
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from list" -s o -l output -d 'Output format [default: json]' -r -f -a "json\t'JSON'
jsonc\t'Coloured JSON'
yaml\t'YAML'
yamlc\t'Coloured YAML'
table\t'Human-readable table'
tsv\t'Tab-separated values'
none\t'No output'"
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from list" -l query -d 'JMESPath expression that filters the result' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from list" -s v -d 'Print the whole object, not only its main fields'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from list" -l trust-config -d 'Trust the registries and outside folders that .azureml/config.json names from now on [default: ask once]'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from list" -l only-show-errors -d 'Show errors only: no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from list" -l verbose -d 'Log each step to stderr'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from list" -l debug -d 'Log every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help: -h the main options, --help all'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from run" -s n -l name -d 'Name of the service' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from run" -s d -l input-data -d 'Request body, usually JSON [default: empty]' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from run" -s w -l workspace-name -d 'Workspace name [default: the one in .azureml/config.json, else your own workspace]' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from run" -s g -l resource-group -d 'Resource group of the workspace (a label only)' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from run" -l subscription-id -d 'Subscription of the workspace (a label only)' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from run" -l path -d 'Folder whose .azureml/config.json names the workspace [default: the current directory]' -r -F
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from run" -s o -l output -d 'Output format [default: json]' -r -f -a "json\t'JSON'
jsonc\t'Coloured JSON'
yaml\t'YAML'
yamlc\t'Coloured YAML'
table\t'Human-readable table'
tsv\t'Tab-separated values'
none\t'No output'"
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from run" -l query -d 'JMESPath expression that filters the result' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from run" -s v -d 'Print the whole object, not only its main fields'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from run" -l trust-config -d 'Trust the registries and outside folders that .azureml/config.json names from now on [default: ask once]'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from run" -l only-show-errors -d 'Show errors only: no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from run" -l verbose -d 'Log each step to stderr'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from run" -l debug -d 'Log every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from run" -s h -l help -d 'Print help: -h the main options, --help all'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-logs" -s n -l name -d 'Name of the service' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-logs" -s l -l num_lines -d 'Number of lines to print' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-logs" -s w -l workspace-name -d 'Workspace name [default: the one in .azureml/config.json, else your own workspace]' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-logs" -s g -l resource-group -d 'Resource group of the workspace (a label only)' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-logs" -l subscription-id -d 'Subscription of the workspace (a label only)' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-logs" -l path -d 'Folder whose .azureml/config.json names the workspace [default: the current directory]' -r -F
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-logs" -s o -l output -d 'Output format [default: json]' -r -f -a "json\t'JSON'
jsonc\t'Coloured JSON'
yaml\t'YAML'
yamlc\t'Coloured YAML'
table\t'Human-readable table'
tsv\t'Tab-separated values'
none\t'No output'"
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-logs" -l query -d 'JMESPath expression that filters the result' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-logs" -s f -l follow -d 'Keep printing new lines until the service is deleted'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-logs" -s i -l init -d 'Only what replicas on a cluster wrote before they were ready; a service on this machine has no such part'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-logs" -s v -d 'Print the whole object, not only its main fields'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-logs" -l trust-config -d 'Trust the registries and outside folders that .azureml/config.json names from now on [default: ask once]'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-logs" -l only-show-errors -d 'Show errors only: no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-logs" -l verbose -d 'Log each step to stderr'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-logs" -l debug -d 'Log every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-logs" -s h -l help -d 'Print help: -h the main options, --help all'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-keys" -s n -l name -d 'Name of the service' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-keys" -s w -l workspace-name -d 'Workspace name [default: the one in .azureml/config.json, else your own workspace]' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-keys" -s g -l resource-group -d 'Resource group of the workspace (a label only)' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-keys" -l subscription-id -d 'Subscription of the workspace (a label only)' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-keys" -l path -d 'Folder whose .azureml/config.json names the workspace [default: the current directory]' -r -F
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-keys" -s o -l output -d 'Output format [default: json]' -r -f -a "json\t'JSON'
jsonc\t'Coloured JSON'
yaml\t'YAML'
yamlc\t'Coloured YAML'
table\t'Human-readable table'
tsv\t'Tab-separated values'
none\t'No output'"
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-keys" -l query -d 'JMESPath expression that filters the result' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-keys" -s v -d 'Print the whole object, not only its main fields'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-keys" -l trust-config -d 'Trust the registries and outside folders that .azureml/config.json names from now on [default: ask once]'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-keys" -l only-show-errors -d 'Show errors only: no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-keys" -l verbose -d 'Log each step to stderr'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-keys" -l debug -d 'Log every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-keys" -s h -l help -d 'Print help: -h the main options, --help all'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from regen-key" -s n -l name -d 'Name of the service' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from regen-key" -s k -l key -d 'Key to replace: Primary or Secondary' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from regen-key" -s s -l set-key -d 'New key; visible to other users in the process list [default: random]' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from regen-key" -l set-key-file -d 'File with the new key (- for standard input)' -r -F
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from regen-key" -s w -l workspace-name -d 'Workspace name [default: the one in .azureml/config.json, else your own workspace]' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from regen-key" -s g -l resource-group -d 'Resource group of the workspace (a label only)' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from regen-key" -l subscription-id -d 'Subscription of the workspace (a label only)' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from regen-key" -l path -d 'Folder whose .azureml/config.json names the workspace [default: the current directory]' -r -F
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from regen-key" -s o -l output -d 'Output format [default: json]' -r -f -a "json\t'JSON'
jsonc\t'Coloured JSON'
yaml\t'YAML'
yamlc\t'Coloured YAML'
table\t'Human-readable table'
tsv\t'Tab-separated values'
none\t'No output'"
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from regen-key" -l query -d 'JMESPath expression that filters the result' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from regen-key" -s v -d 'Print the whole object, not only its main fields'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from regen-key" -l trust-config -d 'Trust the registries and outside folders that .azureml/config.json names from now on [default: ask once]'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from regen-key" -l only-show-errors -d 'Show errors only: no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from regen-key" -l verbose -d 'Log each step to stderr'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from regen-key" -l debug -d 'Log every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from regen-key" -s h -l help -d 'Print help: -h the main options, --help all'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-access-token" -s n -l name -d 'Name of the service' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-access-token" -s w -l workspace-name -d 'Workspace name [default: the one in .azureml/config.json, else your own workspace]' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-access-token" -s g -l resource-group -d 'Resource group of the workspace (a label only)' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-access-token" -l subscription-id -d 'Subscription of the workspace (a label only)' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-access-token" -l path -d 'Folder whose .azureml/config.json names the workspace [default: the current directory]' -r -F
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-access-token" -s o -l output -d 'Output format [default: json]' -r -f -a "json\t'JSON'
jsonc\t'Coloured JSON'
yaml\t'YAML'
yamlc\t'Coloured YAML'
table\t'Human-readable table'
tsv\t'Tab-separated values'
none\t'No output'"
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-access-token" -l query -d 'JMESPath expression that filters the result' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-access-token" -s v -d 'Print the whole object, not only its main fields'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-access-token" -l trust-config -d 'Trust the registries and outside folders that .azureml/config.json names from now on [default: ask once]'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-access-token" -l only-show-errors -d 'Show errors only: no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-access-token" -l verbose -d 'Log each step to stderr'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-access-token" -l debug -d 'Log every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-access-token" -s h -l help -d 'Print help: -h the main options, --help all'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from revoke-tokens" -s n -l name -d 'Name of the service' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from revoke-tokens" -s w -l workspace-name -d 'Workspace name [default: the one in .azureml/config.json, else your own workspace]' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from revoke-tokens" -s g -l resource-group -d 'Resource group of the workspace (a label only)' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from revoke-tokens" -l subscription-id -d 'Subscription of the workspace (a label only)' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from revoke-tokens" -l path -d 'Folder whose .azureml/config.json names the workspace [default: the current directory]' -r -F
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from revoke-tokens" -s o -l output -d 'Output format [default: json]' -r -f -a "json\t'JSON'
jsonc\t'Coloured JSON'
yaml\t'YAML'
yamlc\t'Coloured YAML'
table\t'Human-readable table'
tsv\t'Tab-separated values'
none\t'No output'"
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from revoke-tokens" -l query -d 'JMESPath expression that filters the result' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from revoke-tokens" -s v -d 'Print the whole object, not only its main fields'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from revoke-tokens" -l trust-config -d 'Trust the registries and outside folders that .azureml/config.json names from now on [default: ask once]'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from revoke-tokens" -l only-show-errors -d 'Show errors only: no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from revoke-tokens" -l verbose -d 'Log each step to stderr'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from revoke-tokens" -l debug -d 'Log every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from revoke-tokens" -s h -l help -d 'Print help: -h the main options, --help all'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -s n -l name -d 'Name of the service' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -s m -l model -d 'Registered model; the latest version if none is given (repeatable)' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -s f -l model-metadata-file -d 'File written by `model register -t` that names a model (repeatable)' -r -F
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l inference-config-file -l ic -d 'Inference configuration file (JSON or YAML)' -r -F
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l deploy-config-file -l dc -d 'Deployment configuration file (JSON or YAML)' -r -F
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l start-timeout -d 'Seconds that init() may take before the replica counts as failed' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -s d -l description -d 'Description' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l add-tag -d 'Add a tag or change its value (repeatable)' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l remove-tag -d 'Remove a tag (repeatable)' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l add-property -d 'Add a property; an existing one can\'t be changed (repeatable)' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l entry-script -l es -d 'Scoring script, relative to the source directory (if given)' -r -F
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l source-directory -l sd -d 'Folder to package with the service' -r -F
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -s e -l environment-name -d 'Name of a registered environment' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l environment-version -l ev -d 'Version of the registered environment [default: latest]' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l environment-directory -l ed -d 'Folder with an environment definition' -r -F
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l conda-file -l cf -d 'Conda environment file' -r -F
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l conda -d 'When to install conda packages with a conda tool, rather than the same projects from PyPI' -r -f -a "auto\t'If there is a conda tool'
always\t'Always; fail without a conda tool'
never\t'Never; fail if a package is not on PyPI'"
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l runtime -l rt -d 'Runtime, for configurations in the old style: python or spark-py' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l base-image -l bi -d 'Base image' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l base-image-registry -l ir -d 'Registry that holds the base image' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l extra-docker-file-steps -l ds -d 'File with extra Dockerfile steps' -r -F
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l enable-gpu -l eg -d 'GPU support, for configurations in the old style' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l cuda-version -l cv -d 'CUDA version, for configurations in the old style' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l cpu-cores -l cc -d 'CPU cores per replica [default: 0.1]' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l cpu-cores-limit -l ccl -d 'CPU limit per replica, in cores' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l memory-gb -l gb -d 'Memory per replica in GB [default: 0.5]' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l memory-gb-limit -l gbl -d 'Memory limit per replica in GB' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l gpu-cores -l gc -d 'GPUs per replica [default: 0]' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l num-replicas -l nr -d 'Fixed number of replicas [default: the autoscaler decides]' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l autoscale-enabled -l as -d 'Enable the autoscaler [default: true, unless --num-replicas is given]' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l autoscale-min-replicas -l mi -d 'Minimum number of replicas [default: 1]' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l autoscale-max-replicas -l ma -d 'Maximum number of replicas [default: 10]' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l autoscale-target-utilization -l at -d 'Utilization that the autoscaler aims for, in percent [default: 70]' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l autoscale-refresh-seconds -l ar -d 'Autoscaler evaluation interval in seconds [default: 1]' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l replica-max-concurrent-requests -l rm -d 'Maximum concurrent requests per replica [default: 1]' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l scoring-timeout-ms -l tm -d 'Scoring timeout in milliseconds [default: 60000]' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l max-request-wait-time -l mr -d 'Maximum time in the queue in milliseconds, before a 503 [default: 500]' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l port -l po -d 'Port of a local service [default: a free port]' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l collect-model-data -l md -d 'Collect model data [default: false]' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l enable-app-insights -l ai -d 'Send logs to Application Insights [default: false]' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l auth-enabled -l ae -d 'Require a key from callers [default: true, unless tokens are required; never for local services]' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l token-auth-enabled -d 'Require a token from callers [default: false]' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l primary-key -l kp -d 'Primary key; visible to other users in the process list [default: random]' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l primary-key-file -d 'File with the primary key (- for standard input)' -r -F
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l secondary-key -l ks -d 'Secondary key; visible to other users in the process list [default: random]' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l secondary-key-file -d 'File with the secondary key (- for standard input)' -r -F
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l period-seconds -l ps -d 'Seconds between probes [default: 10]' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l initial-delay-seconds -l id -d 'Seconds before the first probe [default: 310]' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l timeout-seconds -l ts -d 'Probe timeout in seconds [default: 2]' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l success-threshold -l st -d 'Consecutive successes needed after a failure [default: 1]' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l failure-threshold -l ft -d 'Consecutive failures before a restart [default: 3]' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l builder -d 'Program to build a missing environment image with' -r -f -a "auto\t'The first of them on PATH'
buildah\t'buildah'
podman\t'podman'
docker\t'docker with buildx'"
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l compression -d 'Compression of runtime, model and project layers, where it saves space; environment layers use gzip' -r -f -a "gzip\t'Supported by every registry and node'
zstd\t'Smaller and faster; nodes need containerd 1.5, CRI-O or Docker 23'"
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -s w -l workspace-name -d 'Workspace name [default: the one in .azureml/config.json, else your own workspace]' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -s g -l resource-group -d 'Resource group of the workspace (a label only)' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l subscription-id -d 'Subscription of the workspace (a label only)' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l path -d 'Folder whose .azureml/config.json names the workspace [default: the current directory]' -r -F
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -s o -l output -d 'Output format [default: json]' -r -f -a "json\t'JSON'
jsonc\t'Coloured JSON'
yaml\t'YAML'
yamlc\t'Coloured YAML'
table\t'Human-readable table'
tsv\t'Tab-separated values'
none\t'No output'"
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l query -d 'JMESPath expression that filters the result' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l no-wait -d 'Return as soon as the update is accepted'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l dry-run -d 'Show what would be done, and everything that is in its way; change nothing'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l diff -d 'Show how the objects in the cluster would change; change nothing. Exit codes: 0 no difference, 1 differences, above 1 failure'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l force-conflicts -d 'Write over fields and objects in the cluster that others changed or keep'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -s v -d 'Print the whole object, not only its main fields'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l rebuild -d 'Rebuild the environment image even if it exists'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l trust-config -d 'Trust the registries and outside folders that .azureml/config.json names from now on [default: ask once]'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l only-show-errors -d 'Show errors only: no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l verbose -d 'Log each step to stderr'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l debug -d 'Log every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -s h -l help -d 'Print help: -h the main options, --help all'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from delete" -s n -l name -d 'Name of the service' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from delete" -s w -l workspace-name -d 'Workspace name [default: the one in .azureml/config.json, else your own workspace]' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from delete" -s g -l resource-group -d 'Resource group of the workspace (a label only)' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from delete" -l subscription-id -d 'Subscription of the workspace (a label only)' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from delete" -l path -d 'Folder whose .azureml/config.json names the workspace [default: the current directory]' -r -F
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from delete" -s o -l output -d 'Output format [default: json]' -r -f -a "json\t'JSON'
jsonc\t'Coloured JSON'
yaml\t'YAML'
yamlc\t'Coloured YAML'
table\t'Human-readable table'
tsv\t'Tab-separated values'
none\t'No output'"
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from delete" -l query -d 'JMESPath expression that filters the result' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from delete" -s v -d 'Print the whole object, not only its main fields'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from delete" -l trust-config -d 'Trust the registries and outside folders that .azureml/config.json names from now on [default: ask once]'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from delete" -l only-show-errors -d 'Show errors only: no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from delete" -l verbose -d 'Log each step to stderr'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from delete" -l debug -d 'Log every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from delete" -s h -l help -d 'Print help: -h the main options, --help all'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from help" -f -a "show" -d 'Show a service'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from help" -f -a "list" -d 'List services by name'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from help" -f -a "run" -d 'Send a request to a service and print the response'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from help" -f -a "get-logs" -d 'Print the last lines of a service\'s log'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from help" -f -a "get-keys" -d 'Print the keys of a service'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from help" -f -a "regen-key" -d 'Replace a key of a service'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from help" -f -a "get-access-token" -d 'Print an access token for a service'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from help" -f -a "revoke-tokens" -d 'Revoke all access tokens of a service'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from help" -f -a "update" -d 'Update a service and wait until it is ready; what isn\'t given stays as it is'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from help" -f -a "delete" -d 'Delete a service'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c aml -n "__fish_aml_using_subcommand environment; and not __fish_seen_subcommand_from scaffold register download show list key help" -s o -l output -d 'Output format [default: json]' -r -f -a "json\t'JSON'
jsonc\t'Coloured JSON'
yaml\t'YAML'
yamlc\t'Coloured YAML'
table\t'Human-readable table'
tsv\t'Tab-separated values'
none\t'No output'"
complete -c aml -n "__fish_aml_using_subcommand environment; and not __fish_seen_subcommand_from scaffold register download show list key help" -l query -d 'JMESPath expression that filters the result' -r
complete -c aml -n "__fish_aml_using_subcommand environment; and not __fish_seen_subcommand_from scaffold register download show list key help" -l only-show-errors -d 'Show errors only: no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand environment; and not __fish_seen_subcommand_from scaffold register download show list key help" -l verbose -d 'Log each step to stderr'
complete -c aml -n "__fish_aml_using_subcommand environment; and not __fish_seen_subcommand_from scaffold register download show list key help" -l debug -d 'Log every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand environment; and not __fish_seen_subcommand_from scaffold register download show list key help" -s h -l help -d 'Print help: -h the main options, --help all'
complete -c aml -n "__fish_aml_using_subcommand environment; and not __fish_seen_subcommand_from scaffold register download show list key help" -f -a "scaffold" -d 'Create a folder with a starter definition'
complete -c aml -n "__fish_aml_using_subcommand environment; and not __fish_seen_subcommand_from scaffold register download show list key help" -f -a "register" -d 'Register the definition in a folder'
complete -c aml -n "__fish_aml_using_subcommand environment; and not __fish_seen_subcommand_from scaffold register download show list key help" -f -a "download" -d 'Download the definition of a registered environment'
complete -c aml -n "__fish_aml_using_subcommand environment; and not __fish_seen_subcommand_from scaffold register download show list key help" -f -a "show" -d 'Show a registered environment'
complete -c aml -n "__fish_aml_using_subcommand environment; and not __fish_seen_subcommand_from scaffold register download show list key help" -f -a "list" -d 'List registered environments with their latest versions'
complete -c aml -n "__fish_aml_using_subcommand environment; and not __fish_seen_subcommand_from scaffold register download show list key help" -f -a "key" -d 'Print the key that identifies a definition\'s image, and what goes into it'
complete -c aml -n "__fish_aml_using_subcommand environment; and not __fish_seen_subcommand_from scaffold register download show list key help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from scaffold" -s n -l name -d 'Name of the environment' -r
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from scaffold" -s d -l directory -d 'Folder to create; must not exist' -r -F
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from scaffold" -s t -l output-metadata-file -d 'JSON file to write the result to; must not exist' -r -F
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from scaffold" -s w -l workspace-name -d 'Workspace name [default: the one in .azureml/config.json, else your own workspace]' -r
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from scaffold" -s g -l resource-group -d 'Resource group of the workspace (a label only)' -r
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from scaffold" -l subscription-id -d 'Subscription of the workspace (a label only)' -r
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from scaffold" -l path -d 'Folder whose .azureml/config.json names the workspace [default: the current directory]' -r -F
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from scaffold" -s o -l output -d 'Output format [default: json]' -r -f -a "json\t'JSON'
jsonc\t'Coloured JSON'
yaml\t'YAML'
yamlc\t'Coloured YAML'
table\t'Human-readable table'
tsv\t'Tab-separated values'
none\t'No output'"
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from scaffold" -l query -d 'JMESPath expression that filters the result' -r
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from scaffold" -l trust-config -d 'Trust the registries and outside folders that .azureml/config.json names from now on [default: ask once]'
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from scaffold" -l only-show-errors -d 'Show errors only: no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from scaffold" -l verbose -d 'Log each step to stderr'
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from scaffold" -l debug -d 'Log every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from scaffold" -s h -l help -d 'Print help: -h the main options, --help all'
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from register" -s d -l directory -d 'Folder with the definition: azureml_environment.json, conda_dependencies.yml, BaseDockerfile' -r -F
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from register" -s t -l output-metadata-file -d 'JSON file to write the result to; must not exist' -r -F
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from register" -s w -l workspace-name -d 'Workspace name [default: the one in .azureml/config.json, else your own workspace]' -r
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from register" -s g -l resource-group -d 'Resource group of the workspace (a label only)' -r
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from register" -l subscription-id -d 'Subscription of the workspace (a label only)' -r
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from register" -l path -d 'Folder whose .azureml/config.json names the workspace [default: the current directory]' -r -F
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from register" -s o -l output -d 'Output format [default: json]' -r -f -a "json\t'JSON'
jsonc\t'Coloured JSON'
yaml\t'YAML'
yamlc\t'Coloured YAML'
table\t'Human-readable table'
tsv\t'Tab-separated values'
none\t'No output'"
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from register" -l query -d 'JMESPath expression that filters the result' -r
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from register" -l trust-config -d 'Trust the registries and outside folders that .azureml/config.json names from now on [default: ask once]'
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from register" -l only-show-errors -d 'Show errors only: no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from register" -l verbose -d 'Log each step to stderr'
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from register" -l debug -d 'Log every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from register" -s h -l help -d 'Print help: -h the main options, --help all'
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from download" -s n -l name -d 'Name of the environment' -r
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from download" -s v -l version -d 'Version [default: latest]' -r
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from download" -s d -l directory -d 'Folder to write to' -r -F
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from download" -s t -l output-metadata-file -d 'JSON file to write the result to; must not exist' -r -F
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from download" -s w -l workspace-name -d 'Workspace name [default: the one in .azureml/config.json, else your own workspace]' -r
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from download" -s g -l resource-group -d 'Resource group of the workspace (a label only)' -r
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from download" -l subscription-id -d 'Subscription of the workspace (a label only)' -r
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from download" -l path -d 'Folder whose .azureml/config.json names the workspace [default: the current directory]' -r -F
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from download" -s o -l output -d 'Output format [default: json]' -r -f -a "json\t'JSON'
jsonc\t'Coloured JSON'
yaml\t'YAML'
yamlc\t'Coloured YAML'
table\t'Human-readable table'
tsv\t'Tab-separated values'
none\t'No output'"
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from download" -l query -d 'JMESPath expression that filters the result' -r
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from download" -l overwrite -d 'Overwrite an existing definition in the folder'
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from download" -l trust-config -d 'Trust the registries and outside folders that .azureml/config.json names from now on [default: ask once]'
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from download" -l only-show-errors -d 'Show errors only: no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from download" -l verbose -d 'Log each step to stderr'
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from download" -l debug -d 'Log every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from download" -s h -l help -d 'Print help: -h the main options, --help all'
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from show" -s n -l name -d 'Name of the environment' -r
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from show" -s v -l version -d 'Version [default: latest]' -r
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from show" -s t -l output-metadata-file -d 'JSON file to write the result to; must not exist' -r -F
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from show" -s w -l workspace-name -d 'Workspace name [default: the one in .azureml/config.json, else your own workspace]' -r
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from show" -s g -l resource-group -d 'Resource group of the workspace (a label only)' -r
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from show" -l subscription-id -d 'Subscription of the workspace (a label only)' -r
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from show" -l path -d 'Folder whose .azureml/config.json names the workspace [default: the current directory]' -r -F
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from show" -s o -l output -d 'Output format [default: json]' -r -f -a "json\t'JSON'
jsonc\t'Coloured JSON'
yaml\t'YAML'
yamlc\t'Coloured YAML'
table\t'Human-readable table'
tsv\t'Tab-separated values'
none\t'No output'"
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from show" -l query -d 'JMESPath expression that filters the result' -r
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from show" -l trust-config -d 'Trust the registries and outside folders that .azureml/config.json names from now on [default: ask once]'
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from show" -l only-show-errors -d 'Show errors only: no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from show" -l verbose -d 'Log each step to stderr'
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from show" -l debug -d 'Log every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help: -h the main options, --help all'
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from list" -s t -l output-metadata-file -d 'JSON file to write the result to; must not exist' -r -F
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from list" -s w -l workspace-name -d 'Workspace name [default: the one in .azureml/config.json, else your own workspace]' -r
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from list" -s g -l resource-group -d 'Resource group of the workspace (a label only)' -r
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from list" -l subscription-id -d 'Subscription of the workspace (a label only)' -r
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from list" -l path -d 'Folder whose .azureml/config.json names the workspace [default: the current directory]' -r -F
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from list" -s o -l output -d 'Output format [default: json]' -r -f -a "json\t'JSON'
jsonc\t'Coloured JSON'
yaml\t'YAML'
yamlc\t'Coloured YAML'
table\t'Human-readable table'
tsv\t'Tab-separated values'
none\t'No output'"
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from list" -l query -d 'JMESPath expression that filters the result' -r
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from list" -l trust-config -d 'Trust the registries and outside folders that .azureml/config.json names from now on [default: ask once]'
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from list" -l only-show-errors -d 'Show errors only: no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from list" -l verbose -d 'Log each step to stderr'
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from list" -l debug -d 'Log every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help: -h the main options, --help all'
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from key" -s d -l directory -d 'Folder with the definition' -r -F
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from key" -l inference-config-file -l ic -d 'Inference configuration with the definition' -r -F
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from key" -l diff -d 'Folder or inference configuration to compare with: print what differs and whether the image would be rebuilt' -r -F
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from key" -l conda -d 'When to install conda packages with the base image\'s conda tool, rather than the same projects from PyPI' -r -f -a "auto\t'If there is a conda tool'
always\t'Always; fail without a conda tool'
never\t'Never; fail if a package is not on PyPI'"
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from key" -s o -l output -d 'Output format [default: json]' -r -f -a "json\t'JSON'
jsonc\t'Coloured JSON'
yaml\t'YAML'
yamlc\t'Coloured YAML'
table\t'Human-readable table'
tsv\t'Tab-separated values'
none\t'No output'"
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from key" -l query -d 'JMESPath expression that filters the result' -r
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from key" -l only-show-errors -d 'Show errors only: no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from key" -l verbose -d 'Log each step to stderr'
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from key" -l debug -d 'Log every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from key" -s h -l help -d 'Print help: -h the main options, --help all'
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from help" -f -a "scaffold" -d 'Create a folder with a starter definition'
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from help" -f -a "register" -d 'Register the definition in a folder'
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from help" -f -a "download" -d 'Download the definition of a registered environment'
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from help" -f -a "show" -d 'Show a registered environment'
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from help" -f -a "list" -d 'List registered environments with their latest versions'
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from help" -f -a "key" -d 'Print the key that identifies a definition\'s image, and what goes into it'
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c aml -n "__fish_aml_using_subcommand image; and not __fish_seen_subcommand_from list show prune help" -s o -l output -d 'Output format [default: json]' -r -f -a "json\t'JSON'
jsonc\t'Coloured JSON'
yaml\t'YAML'
yamlc\t'Coloured YAML'
table\t'Human-readable table'
tsv\t'Tab-separated values'
none\t'No output'"
complete -c aml -n "__fish_aml_using_subcommand image; and not __fish_seen_subcommand_from list show prune help" -l query -d 'JMESPath expression that filters the result' -r
complete -c aml -n "__fish_aml_using_subcommand image; and not __fish_seen_subcommand_from list show prune help" -l only-show-errors -d 'Show errors only: no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand image; and not __fish_seen_subcommand_from list show prune help" -l verbose -d 'Log each step to stderr'
complete -c aml -n "__fish_aml_using_subcommand image; and not __fish_seen_subcommand_from list show prune help" -l debug -d 'Log every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand image; and not __fish_seen_subcommand_from list show prune help" -s h -l help -d 'Print help: -h the main options, --help all'
complete -c aml -n "__fish_aml_using_subcommand image; and not __fish_seen_subcommand_from list show prune help" -f -a "list" -d 'List images and Python environments, and what uses them'
complete -c aml -n "__fish_aml_using_subcommand image; and not __fish_seen_subcommand_from list show prune help" -f -a "show" -d 'Show the packages, base image and layers of an image'
complete -c aml -n "__fish_aml_using_subcommand image; and not __fish_seen_subcommand_from list show prune help" -f -a "prune" -d 'List what is no longer used; remove it with --yes'
complete -c aml -n "__fish_aml_using_subcommand image; and not __fish_seen_subcommand_from list show prune help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from list" -s w -l workspace-name -d 'Workspace name [default: the one in .azureml/config.json, else your own workspace]' -r
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from list" -s g -l resource-group -d 'Resource group of the workspace (a label only)' -r
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from list" -l subscription-id -d 'Subscription of the workspace (a label only)' -r
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from list" -l path -d 'Folder whose .azureml/config.json names the workspace [default: the current directory]' -r -F
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from list" -s o -l output -d 'Output format [default: json]' -r -f -a "json\t'JSON'
jsonc\t'Coloured JSON'
yaml\t'YAML'
yamlc\t'Coloured YAML'
table\t'Human-readable table'
tsv\t'Tab-separated values'
none\t'No output'"
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from list" -l query -d 'JMESPath expression that filters the result' -r
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from list" -l trust-config -d 'Trust the registries and outside folders that .azureml/config.json names from now on [default: ask once]'
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from list" -l only-show-errors -d 'Show errors only: no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from list" -l verbose -d 'Log each step to stderr'
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from list" -l debug -d 'Log every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help: -h the main options, --help all'
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from show" -s n -l name -d 'NAME:TAG of a service image, or the key of an environment (its first 8 digits are enough)' -r
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from show" -s w -l workspace-name -d 'Workspace name [default: the one in .azureml/config.json, else your own workspace]' -r
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from show" -s g -l resource-group -d 'Resource group of the workspace (a label only)' -r
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from show" -l subscription-id -d 'Subscription of the workspace (a label only)' -r
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from show" -l path -d 'Folder whose .azureml/config.json names the workspace [default: the current directory]' -r -F
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from show" -s o -l output -d 'Output format [default: json]' -r -f -a "json\t'JSON'
jsonc\t'Coloured JSON'
yaml\t'YAML'
yamlc\t'Coloured YAML'
table\t'Human-readable table'
tsv\t'Tab-separated values'
none\t'No output'"
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from show" -l query -d 'JMESPath expression that filters the result' -r
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from show" -l trust-config -d 'Trust the registries and outside folders that .azureml/config.json names from now on [default: ask once]'
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from show" -l only-show-errors -d 'Show errors only: no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from show" -l verbose -d 'Log each step to stderr'
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from show" -l debug -d 'Log every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help: -h the main options, --help all'
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from prune" -l older-than -d 'Prune only what has not been used for this many days' -r
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from prune" -l kind -d 'Kinds of things to prune [default: all]' -r -f -a "environment\t'Environment images in the workspace\'s registry'
python\t'Python environments on this machine'
layer\t'Layers in the workspace\'s folder on this machine'
log\t'Build logs on this machine'
file\t'Files left behind by killed commands'"
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from prune" -s w -l workspace-name -d 'Workspace name [default: the one in .azureml/config.json, else your own workspace]' -r
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from prune" -s g -l resource-group -d 'Resource group of the workspace (a label only)' -r
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from prune" -l subscription-id -d 'Subscription of the workspace (a label only)' -r
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from prune" -l path -d 'Folder whose .azureml/config.json names the workspace [default: the current directory]' -r -F
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from prune" -s o -l output -d 'Output format [default: json]' -r -f -a "json\t'JSON'
jsonc\t'Coloured JSON'
yaml\t'YAML'
yamlc\t'Coloured YAML'
table\t'Human-readable table'
tsv\t'Tab-separated values'
none\t'No output'"
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from prune" -l query -d 'JMESPath expression that filters the result' -r
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from prune" -s y -l yes -d 'Remove what is listed'
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from prune" -l trust-config -d 'Trust the registries and outside folders that .azureml/config.json names from now on [default: ask once]'
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from prune" -l only-show-errors -d 'Show errors only: no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from prune" -l verbose -d 'Log each step to stderr'
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from prune" -l debug -d 'Log every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from prune" -s h -l help -d 'Print help: -h the main options, --help all'
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from help" -f -a "list" -d 'List images and Python environments, and what uses them'
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from help" -f -a "show" -d 'Show the packages, base image and layers of an image'
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from help" -f -a "prune" -d 'List what is no longer used; remove it with --yes'
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c aml -n "__fish_aml_using_subcommand workspace; and not __fish_seen_subcommand_from create show list delete help" -s o -l output -d 'Output format [default: json]' -r -f -a "json\t'JSON'
jsonc\t'Coloured JSON'
yaml\t'YAML'
yamlc\t'Coloured YAML'
table\t'Human-readable table'
tsv\t'Tab-separated values'
none\t'No output'"
complete -c aml -n "__fish_aml_using_subcommand workspace; and not __fish_seen_subcommand_from create show list delete help" -l query -d 'JMESPath expression that filters the result' -r
complete -c aml -n "__fish_aml_using_subcommand workspace; and not __fish_seen_subcommand_from create show list delete help" -l only-show-errors -d 'Show errors only: no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand workspace; and not __fish_seen_subcommand_from create show list delete help" -l verbose -d 'Log each step to stderr'
complete -c aml -n "__fish_aml_using_subcommand workspace; and not __fish_seen_subcommand_from create show list delete help" -l debug -d 'Log every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand workspace; and not __fish_seen_subcommand_from create show list delete help" -s h -l help -d 'Print help: -h the main options, --help all'
complete -c aml -n "__fish_aml_using_subcommand workspace; and not __fish_seen_subcommand_from create show list delete help" -f -a "create" -d 'Create a workspace on this machine'
complete -c aml -n "__fish_aml_using_subcommand workspace; and not __fish_seen_subcommand_from create show list delete help" -f -a "show" -d 'Show a workspace: its registry, storage and labels'
complete -c aml -n "__fish_aml_using_subcommand workspace; and not __fish_seen_subcommand_from create show list delete help" -f -a "list" -d 'List the workspaces on this machine'
complete -c aml -n "__fish_aml_using_subcommand workspace; and not __fish_seen_subcommand_from create show list delete help" -f -a "delete" -d 'Delete a workspace that has no services'
complete -c aml -n "__fish_aml_using_subcommand workspace; and not __fish_seen_subcommand_from create show list delete help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from create" -s w -l workspace-name -d 'Name of the workspace: 3 to 33 letters, digits, \'-\' and \'_\'' -r
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from create" -s g -l resource-group -d 'Resource group (a label only)' -r
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from create" -s f -l friendly-name -d 'Display name' -r
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from create" -s l -l location -d 'Region (a label only)' -r
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from create" -l container-registry -d 'Registry for images: host[:port][/prefix], a folder, or an Azure resource id [default: a folder in the workspace]' -r
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from create" -l global-registry -d 'Fallback registry for environment images' -r
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from create" -s t -l tags -d 'Tags' -r
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from create" -s o -l output -d 'Output format [default: json]' -r -f -a "json\t'JSON'
jsonc\t'Coloured JSON'
yaml\t'YAML'
yamlc\t'Coloured YAML'
table\t'Human-readable table'
tsv\t'Tab-separated values'
none\t'No output'"
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from create" -l query -d 'JMESPath expression that filters the result' -r
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from create" -l exist-ok -d 'Succeed if the workspace already exists'
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from create" -l only-show-errors -d 'Show errors only: no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from create" -l verbose -d 'Log each step to stderr'
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from create" -l debug -d 'Log every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from create" -s h -l help -d 'Print help: -h the main options, --help all'
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from show" -s t -l output-metadata-file -d 'JSON file to write the result to; must not exist' -r -F
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from show" -s w -l workspace-name -d 'Workspace name [default: the one in .azureml/config.json, else your own workspace]' -r
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from show" -s g -l resource-group -d 'Resource group of the workspace (a label only)' -r
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from show" -l subscription-id -d 'Subscription of the workspace (a label only)' -r
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from show" -l path -d 'Folder whose .azureml/config.json names the workspace [default: the current directory]' -r -F
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from show" -s o -l output -d 'Output format [default: json]' -r -f -a "json\t'JSON'
jsonc\t'Coloured JSON'
yaml\t'YAML'
yamlc\t'Coloured YAML'
table\t'Human-readable table'
tsv\t'Tab-separated values'
none\t'No output'"
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from show" -l query -d 'JMESPath expression that filters the result' -r
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from show" -l trust-config -d 'Trust the registries and outside folders that .azureml/config.json names from now on [default: ask once]'
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from show" -l only-show-errors -d 'Show errors only: no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from show" -l verbose -d 'Log each step to stderr'
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from show" -l debug -d 'Log every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help: -h the main options, --help all'
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from list" -s g -l resource-group -d 'Only workspaces in this resource group' -r
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from list" -s o -l output -d 'Output format [default: json]' -r -f -a "json\t'JSON'
jsonc\t'Coloured JSON'
yaml\t'YAML'
yamlc\t'Coloured YAML'
table\t'Human-readable table'
tsv\t'Tab-separated values'
none\t'No output'"
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from list" -l query -d 'JMESPath expression that filters the result' -r
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from list" -l only-show-errors -d 'Show errors only: no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from list" -l verbose -d 'Log each step to stderr'
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from list" -l debug -d 'Log every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help: -h the main options, --help all'
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from delete" -s t -l output-metadata-file -d 'JSON file to write the result to; must not exist' -r -F
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from delete" -s w -l workspace-name -d 'Workspace name [default: the one in .azureml/config.json, else your own workspace]' -r
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from delete" -s g -l resource-group -d 'Resource group of the workspace (a label only)' -r
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from delete" -l subscription-id -d 'Subscription of the workspace (a label only)' -r
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from delete" -l path -d 'Folder whose .azureml/config.json names the workspace [default: the current directory]' -r -F
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from delete" -s o -l output -d 'Output format [default: json]' -r -f -a "json\t'JSON'
jsonc\t'Coloured JSON'
yaml\t'YAML'
yamlc\t'Coloured YAML'
table\t'Human-readable table'
tsv\t'Tab-separated values'
none\t'No output'"
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from delete" -l query -d 'JMESPath expression that filters the result' -r
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from delete" -l all-resources -d 'Also delete its models, images and environments'
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from delete" -s y -l yes -d 'Do not ask for confirmation'
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from delete" -l trust-config -d 'Trust the registries and outside folders that .azureml/config.json names from now on [default: ask once]'
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from delete" -l only-show-errors -d 'Show errors only: no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from delete" -l verbose -d 'Log each step to stderr'
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from delete" -l debug -d 'Log every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from delete" -s h -l help -d 'Print help: -h the main options, --help all'
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from help" -f -a "create" -d 'Create a workspace on this machine'
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from help" -f -a "show" -d 'Show a workspace: its registry, storage and labels'
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from help" -f -a "list" -d 'List the workspaces on this machine'
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from help" -f -a "delete" -d 'Delete a workspace that has no services'
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c aml -n "__fish_aml_using_subcommand folder; and not __fish_seen_subcommand_from attach help" -s o -l output -d 'Output format [default: json]' -r -f -a "json\t'JSON'
jsonc\t'Coloured JSON'
yaml\t'YAML'
yamlc\t'Coloured YAML'
table\t'Human-readable table'
tsv\t'Tab-separated values'
none\t'No output'"
complete -c aml -n "__fish_aml_using_subcommand folder; and not __fish_seen_subcommand_from attach help" -l query -d 'JMESPath expression that filters the result' -r
complete -c aml -n "__fish_aml_using_subcommand folder; and not __fish_seen_subcommand_from attach help" -l only-show-errors -d 'Show errors only: no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand folder; and not __fish_seen_subcommand_from attach help" -l verbose -d 'Log each step to stderr'
complete -c aml -n "__fish_aml_using_subcommand folder; and not __fish_seen_subcommand_from attach help" -l debug -d 'Log every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand folder; and not __fish_seen_subcommand_from attach help" -s h -l help -d 'Print help: -h the main options, --help all'
complete -c aml -n "__fish_aml_using_subcommand folder; and not __fish_seen_subcommand_from attach help" -f -a "attach" -d 'Write .azureml/config.json, so that commands in the folder use the workspace'
complete -c aml -n "__fish_aml_using_subcommand folder; and not __fish_seen_subcommand_from attach help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c aml -n "__fish_aml_using_subcommand folder; and __fish_seen_subcommand_from attach" -l path -d 'Folder to attach; created if missing [default: the current directory]' -r -F
complete -c aml -n "__fish_aml_using_subcommand folder; and __fish_seen_subcommand_from attach" -s w -l workspace-name -d 'Workspace name' -r
complete -c aml -n "__fish_aml_using_subcommand folder; and __fish_seen_subcommand_from attach" -s g -l resource-group -d 'Resource group of the workspace (a label only)' -r
complete -c aml -n "__fish_aml_using_subcommand folder; and __fish_seen_subcommand_from attach" -l subscription-id -d 'Subscription of the workspace (a label only)' -r
complete -c aml -n "__fish_aml_using_subcommand folder; and __fish_seen_subcommand_from attach" -s e -l experiment-name -d 'Experiment to record for the folder [default: the folder\'s name]' -r
complete -c aml -n "__fish_aml_using_subcommand folder; and __fish_seen_subcommand_from attach" -s t -l output-metadata-file -d 'JSON file to write the result to; must not exist' -r -F
complete -c aml -n "__fish_aml_using_subcommand folder; and __fish_seen_subcommand_from attach" -s o -l output -d 'Output format [default: json]' -r -f -a "json\t'JSON'
jsonc\t'Coloured JSON'
yaml\t'YAML'
yamlc\t'Coloured YAML'
table\t'Human-readable table'
tsv\t'Tab-separated values'
none\t'No output'"
complete -c aml -n "__fish_aml_using_subcommand folder; and __fish_seen_subcommand_from attach" -l query -d 'JMESPath expression that filters the result' -r
complete -c aml -n "__fish_aml_using_subcommand folder; and __fish_seen_subcommand_from attach" -l trust-config -d 'Trust the registries and outside folders that .azureml/config.json names from now on [default: ask once]'
complete -c aml -n "__fish_aml_using_subcommand folder; and __fish_seen_subcommand_from attach" -l only-show-errors -d 'Show errors only: no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand folder; and __fish_seen_subcommand_from attach" -l verbose -d 'Log each step to stderr'
complete -c aml -n "__fish_aml_using_subcommand folder; and __fish_seen_subcommand_from attach" -l debug -d 'Log every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand folder; and __fish_seen_subcommand_from attach" -s h -l help -d 'Print help: -h the main options, --help all'
complete -c aml -n "__fish_aml_using_subcommand folder; and __fish_seen_subcommand_from help" -f -a "attach" -d 'Write .azureml/config.json, so that commands in the folder use the workspace'
complete -c aml -n "__fish_aml_using_subcommand folder; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and not __fish_seen_subcommand_from list show attach update create detach get-credentials help" -s o -l output -d 'Output format [default: json]' -r -f -a "json\t'JSON'
jsonc\t'Coloured JSON'
yaml\t'YAML'
yamlc\t'Coloured YAML'
table\t'Human-readable table'
tsv\t'Tab-separated values'
none\t'No output'"
complete -c aml -n "__fish_aml_using_subcommand computetarget; and not __fish_seen_subcommand_from list show attach update create detach get-credentials help" -l query -d 'JMESPath expression that filters the result' -r
complete -c aml -n "__fish_aml_using_subcommand computetarget; and not __fish_seen_subcommand_from list show attach update create detach get-credentials help" -l only-show-errors -d 'Show errors only: no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and not __fish_seen_subcommand_from list show attach update create detach get-credentials help" -l verbose -d 'Log each step to stderr'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and not __fish_seen_subcommand_from list show attach update create detach get-credentials help" -l debug -d 'Log every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and not __fish_seen_subcommand_from list show attach update create detach get-credentials help" -s h -l help -d 'Print help: -h the main options, --help all'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and not __fish_seen_subcommand_from list show attach update create detach get-credentials help" -f -a "list" -d 'List compute targets'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and not __fish_seen_subcommand_from list show attach update create detach get-credentials help" -f -a "show" -d 'Show a compute target'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and not __fish_seen_subcommand_from list show attach update create detach get-credentials help" -f -a "attach" -d 'Attach a cluster that exists'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and not __fish_seen_subcommand_from list show attach update create detach get-credentials help" -f -a "update" -d 'Change how an attached cluster is reached'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and not __fish_seen_subcommand_from list show attach update create detach get-credentials help" -f -a "create" -d 'Print the commands that make a cluster'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and not __fish_seen_subcommand_from list show attach update create detach get-credentials help" -f -a "detach" -d 'Detach a cluster: its router goes, everything else stays'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and not __fish_seen_subcommand_from list show attach update create detach get-credentials help" -f -a "get-credentials" -d 'Print how a cluster is spoken to: kubeconfig, context, address'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and not __fish_seen_subcommand_from list show attach update create detach get-credentials help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from list" -s w -l workspace-name -d 'Workspace name [default: the one in .azureml/config.json, else your own workspace]' -r
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from list" -s g -l resource-group -d 'Resource group of the workspace (a label only)' -r
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from list" -l subscription-id -d 'Subscription of the workspace (a label only)' -r
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from list" -l path -d 'Folder whose .azureml/config.json names the workspace [default: the current directory]' -r -F
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from list" -s o -l output -d 'Output format [default: json]' -r -f -a "json\t'JSON'
jsonc\t'Coloured JSON'
yaml\t'YAML'
yamlc\t'Coloured YAML'
table\t'Human-readable table'
tsv\t'Tab-separated values'
none\t'No output'"
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from list" -l query -d 'JMESPath expression that filters the result' -r
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from list" -s v -d 'Print the whole object, not only its main fields'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from list" -l trust-config -d 'Trust the registries and outside folders that .azureml/config.json names from now on [default: ask once]'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from list" -l only-show-errors -d 'Show errors only: no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from list" -l verbose -d 'Log each step to stderr'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from list" -l debug -d 'Log every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help: -h the main options, --help all'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from show" -s n -l name -d 'Name of the compute target' -r
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from show" -s w -l workspace-name -d 'Workspace name [default: the one in .azureml/config.json, else your own workspace]' -r
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from show" -s g -l resource-group -d 'Resource group of the workspace (a label only)' -r
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from show" -l subscription-id -d 'Subscription of the workspace (a label only)' -r
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from show" -l path -d 'Folder whose .azureml/config.json names the workspace [default: the current directory]' -r -F
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from show" -s o -l output -d 'Output format [default: json]' -r -f -a "json\t'JSON'
jsonc\t'Coloured JSON'
yaml\t'YAML'
yamlc\t'Coloured YAML'
table\t'Human-readable table'
tsv\t'Tab-separated values'
none\t'No output'"
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from show" -l query -d 'JMESPath expression that filters the result' -r
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from show" -s v -d 'Print the whole object, not only its main fields'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from show" -l trust-config -d 'Trust the registries and outside folders that .azureml/config.json names from now on [default: ask once]'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from show" -l only-show-errors -d 'Show errors only: no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from show" -l verbose -d 'Log each step to stderr'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from show" -l debug -d 'Log every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help: -h the main options, --help all'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from attach" -s o -l output -d 'Output format [default: json]' -r -f -a "json\t'JSON'
jsonc\t'Coloured JSON'
yaml\t'YAML'
yamlc\t'Coloured YAML'
table\t'Human-readable table'
tsv\t'Tab-separated values'
none\t'No output'"
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from attach" -l query -d 'JMESPath expression that filters the result' -r
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from attach" -l only-show-errors -d 'Show errors only: no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from attach" -l verbose -d 'Log each step to stderr'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from attach" -l debug -d 'Log every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from attach" -s h -l help -d 'Print help: -h the main options, --help all'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from attach" -f -a "aks" -d 'Attach a Kubernetes cluster, on AKS or anywhere else'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from attach" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from update" -s o -l output -d 'Output format [default: json]' -r -f -a "json\t'JSON'
jsonc\t'Coloured JSON'
yaml\t'YAML'
yamlc\t'Coloured YAML'
table\t'Human-readable table'
tsv\t'Tab-separated values'
none\t'No output'"
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from update" -l query -d 'JMESPath expression that filters the result' -r
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from update" -l only-show-errors -d 'Show errors only: no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from update" -l verbose -d 'Log each step to stderr'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from update" -l debug -d 'Log every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from update" -s h -l help -d 'Print help: -h the main options, --help all'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from update" -f -a "aks" -d 'Change how an attached cluster is reached'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from update" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from create" -s o -l output -d 'Output format [default: json]' -r -f -a "json\t'JSON'
jsonc\t'Coloured JSON'
yaml\t'YAML'
yamlc\t'Coloured YAML'
table\t'Human-readable table'
tsv\t'Tab-separated values'
none\t'No output'"
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from create" -l query -d 'JMESPath expression that filters the result' -r
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from create" -l only-show-errors -d 'Show errors only: no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from create" -l verbose -d 'Log each step to stderr'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from create" -l debug -d 'Log every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from create" -s h -l help -d 'Print help: -h the main options, --help all'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from create" -f -a "aks" -d 'Print the commands that make an AKS cluster and attach it'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from create" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from detach" -s n -l name -d 'Name of the compute target' -r
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from detach" -s w -l workspace-name -d 'Workspace name [default: the one in .azureml/config.json, else your own workspace]' -r
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from detach" -s g -l resource-group -d 'Resource group of the workspace (a label only)' -r
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from detach" -l subscription-id -d 'Subscription of the workspace (a label only)' -r
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from detach" -l path -d 'Folder whose .azureml/config.json names the workspace [default: the current directory]' -r -F
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from detach" -s o -l output -d 'Output format [default: json]' -r -f -a "json\t'JSON'
jsonc\t'Coloured JSON'
yaml\t'YAML'
yamlc\t'Coloured YAML'
table\t'Human-readable table'
tsv\t'Tab-separated values'
none\t'No output'"
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from detach" -l query -d 'JMESPath expression that filters the result' -r
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from detach" -s y -l yes -d 'Detach although services run there: they stay, and nothing reaches them any more'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from detach" -l force -d 'Forget the cluster if it can\'t be reached'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from detach" -s v -d 'Print the whole object, not only its main fields'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from detach" -l trust-config -d 'Trust the registries and outside folders that .azureml/config.json names from now on [default: ask once]'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from detach" -l only-show-errors -d 'Show errors only: no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from detach" -l verbose -d 'Log each step to stderr'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from detach" -l debug -d 'Log every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from detach" -s h -l help -d 'Print help: -h the main options, --help all'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from get-credentials" -s n -l name -d 'Name of the compute target' -r
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from get-credentials" -s w -l workspace-name -d 'Workspace name [default: the one in .azureml/config.json, else your own workspace]' -r
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from get-credentials" -s g -l resource-group -d 'Resource group of the workspace (a label only)' -r
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from get-credentials" -l subscription-id -d 'Subscription of the workspace (a label only)' -r
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from get-credentials" -l path -d 'Folder whose .azureml/config.json names the workspace [default: the current directory]' -r -F
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from get-credentials" -s o -l output -d 'Output format [default: json]' -r -f -a "json\t'JSON'
jsonc\t'Coloured JSON'
yaml\t'YAML'
yamlc\t'Coloured YAML'
table\t'Human-readable table'
tsv\t'Tab-separated values'
none\t'No output'"
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from get-credentials" -l query -d 'JMESPath expression that filters the result' -r
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from get-credentials" -s v -d 'Print the whole object, not only its main fields'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from get-credentials" -l trust-config -d 'Trust the registries and outside folders that .azureml/config.json names from now on [default: ask once]'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from get-credentials" -l only-show-errors -d 'Show errors only: no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from get-credentials" -l verbose -d 'Log each step to stderr'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from get-credentials" -l debug -d 'Log every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from get-credentials" -s h -l help -d 'Print help: -h the main options, --help all'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from help" -f -a "list" -d 'List compute targets'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from help" -f -a "show" -d 'Show a compute target'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from help" -f -a "attach" -d 'Attach a cluster that exists'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from help" -f -a "update" -d 'Change how an attached cluster is reached'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from help" -f -a "create" -d 'Print the commands that make a cluster'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from help" -f -a "detach" -d 'Detach a cluster: its router goes, everything else stays'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from help" -f -a "get-credentials" -d 'Print how a cluster is spoken to: kubeconfig, context, address'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c aml -n "__fish_aml_using_subcommand completion" -s o -l output -d 'Output format [default: json]' -r -f -a "json\t'JSON'
jsonc\t'Coloured JSON'
yaml\t'YAML'
yamlc\t'Coloured YAML'
table\t'Human-readable table'
tsv\t'Tab-separated values'
none\t'No output'"
complete -c aml -n "__fish_aml_using_subcommand completion" -l query -d 'JMESPath expression that filters the result' -r
complete -c aml -n "__fish_aml_using_subcommand completion" -l only-show-errors -d 'Show errors only: no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand completion" -l verbose -d 'Log each step to stderr'
complete -c aml -n "__fish_aml_using_subcommand completion" -l debug -d 'Log every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand completion" -s h -l help -d 'Print help: -h the main options, --help all'
complete -c aml -n "__fish_aml_using_subcommand help; and not __fish_seen_subcommand_from model service environment image workspace folder computetarget completion help" -f -a "model" -d 'Register models and deploy them as services'
complete -c aml -n "__fish_aml_using_subcommand help; and not __fish_seen_subcommand_from model service environment image workspace folder computetarget completion help" -f -a "service" -d 'Inspect, call, update and delete services'
complete -c aml -n "__fish_aml_using_subcommand help; and not __fish_seen_subcommand_from model service environment image workspace folder computetarget completion help" -f -a "environment" -d 'Register environments and compute the keys of their images'
complete -c aml -n "__fish_aml_using_subcommand help; and not __fish_seen_subcommand_from model service environment image workspace folder computetarget completion help" -f -a "image" -d 'List images, show what uses them, and prune the rest'
complete -c aml -n "__fish_aml_using_subcommand help; and not __fish_seen_subcommand_from model service environment image workspace folder computetarget completion help" -f -a "workspace" -d 'Create, list and delete workspaces'
complete -c aml -n "__fish_aml_using_subcommand help; and not __fish_seen_subcommand_from model service environment image workspace folder computetarget completion help" -f -a "folder" -d 'Attach a folder to a workspace'
complete -c aml -n "__fish_aml_using_subcommand help; and not __fish_seen_subcommand_from model service environment image workspace folder computetarget completion help" -f -a "computetarget" -d 'List compute targets, which services run on'
complete -c aml -n "__fish_aml_using_subcommand help; and not __fish_seen_subcommand_from model service environment image workspace folder computetarget completion help" -f -a "completion" -d 'Generate a shell completion script'
complete -c aml -n "__fish_aml_using_subcommand help; and not __fish_seen_subcommand_from model service environment image workspace folder computetarget completion help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c aml -n "__fish_aml_using_subcommand help; and __fish_seen_subcommand_from model" -f -a "register" -d 'Register a file or folder as the next version of a model'
complete -c aml -n "__fish_aml_using_subcommand help; and __fish_seen_subcommand_from model" -f -a "deploy" -d 'Deploy models as a service and wait until it is ready'
complete -c aml -n "__fish_aml_using_subcommand help; and __fish_seen_subcommand_from model" -f -a "package" -d 'Build an image that serves models in any container engine'
complete -c aml -n "__fish_aml_using_subcommand help; and __fish_seen_subcommand_from model" -f -a "list" -d 'List models, newest first'
complete -c aml -n "__fish_aml_using_subcommand help; and __fish_seen_subcommand_from model" -f -a "show" -d 'Show a version of a model'
complete -c aml -n "__fish_aml_using_subcommand help; and __fish_seen_subcommand_from model" -f -a "update" -d 'Update the tags, description and resources of a model'
complete -c aml -n "__fish_aml_using_subcommand help; and __fish_seen_subcommand_from model" -f -a "download" -d 'Download the files of a model'
complete -c aml -n "__fish_aml_using_subcommand help; and __fish_seen_subcommand_from model" -f -a "delete" -d 'Delete a version of a model that no service uses'
complete -c aml -n "__fish_aml_using_subcommand help; and __fish_seen_subcommand_from service" -f -a "show" -d 'Show a service'
complete -c aml -n "__fish_aml_using_subcommand help; and __fish_seen_subcommand_from service" -f -a "list" -d 'List services by name'
complete -c aml -n "__fish_aml_using_subcommand help; and __fish_seen_subcommand_from service" -f -a "run" -d 'Send a request to a service and print the response'
complete -c aml -n "__fish_aml_using_subcommand help; and __fish_seen_subcommand_from service" -f -a "get-logs" -d 'Print the last lines of a service\'s log'
complete -c aml -n "__fish_aml_using_subcommand help; and __fish_seen_subcommand_from service" -f -a "get-keys" -d 'Print the keys of a service'
complete -c aml -n "__fish_aml_using_subcommand help; and __fish_seen_subcommand_from service" -f -a "regen-key" -d 'Replace a key of a service'
complete -c aml -n "__fish_aml_using_subcommand help; and __fish_seen_subcommand_from service" -f -a "get-access-token" -d 'Print an access token for a service'
complete -c aml -n "__fish_aml_using_subcommand help; and __fish_seen_subcommand_from service" -f -a "revoke-tokens" -d 'Revoke all access tokens of a service'
complete -c aml -n "__fish_aml_using_subcommand help; and __fish_seen_subcommand_from service" -f -a "update" -d 'Update a service and wait until it is ready; what isn\'t given stays as it is'
complete -c aml -n "__fish_aml_using_subcommand help; and __fish_seen_subcommand_from service" -f -a "delete" -d 'Delete a service'
complete -c aml -n "__fish_aml_using_subcommand help; and __fish_seen_subcommand_from environment" -f -a "scaffold" -d 'Create a folder with a starter definition'
complete -c aml -n "__fish_aml_using_subcommand help; and __fish_seen_subcommand_from environment" -f -a "register" -d 'Register the definition in a folder'
complete -c aml -n "__fish_aml_using_subcommand help; and __fish_seen_subcommand_from environment" -f -a "download" -d 'Download the definition of a registered environment'
complete -c aml -n "__fish_aml_using_subcommand help; and __fish_seen_subcommand_from environment" -f -a "show" -d 'Show a registered environment'
complete -c aml -n "__fish_aml_using_subcommand help; and __fish_seen_subcommand_from environment" -f -a "list" -d 'List registered environments with their latest versions'
complete -c aml -n "__fish_aml_using_subcommand help; and __fish_seen_subcommand_from environment" -f -a "key" -d 'Print the key that identifies a definition\'s image, and what goes into it'
complete -c aml -n "__fish_aml_using_subcommand help; and __fish_seen_subcommand_from image" -f -a "list" -d 'List images and Python environments, and what uses them'
complete -c aml -n "__fish_aml_using_subcommand help; and __fish_seen_subcommand_from image" -f -a "show" -d 'Show the packages, base image and layers of an image'
complete -c aml -n "__fish_aml_using_subcommand help; and __fish_seen_subcommand_from image" -f -a "prune" -d 'List what is no longer used; remove it with --yes'
complete -c aml -n "__fish_aml_using_subcommand help; and __fish_seen_subcommand_from workspace" -f -a "create" -d 'Create a workspace on this machine'
complete -c aml -n "__fish_aml_using_subcommand help; and __fish_seen_subcommand_from workspace" -f -a "show" -d 'Show a workspace: its registry, storage and labels'
complete -c aml -n "__fish_aml_using_subcommand help; and __fish_seen_subcommand_from workspace" -f -a "list" -d 'List the workspaces on this machine'
complete -c aml -n "__fish_aml_using_subcommand help; and __fish_seen_subcommand_from workspace" -f -a "delete" -d 'Delete a workspace that has no services'
complete -c aml -n "__fish_aml_using_subcommand help; and __fish_seen_subcommand_from folder" -f -a "attach" -d 'Write .azureml/config.json, so that commands in the folder use the workspace'
complete -c aml -n "__fish_aml_using_subcommand help; and __fish_seen_subcommand_from computetarget" -f -a "list" -d 'List compute targets'
complete -c aml -n "__fish_aml_using_subcommand help; and __fish_seen_subcommand_from computetarget" -f -a "show" -d 'Show a compute target'
complete -c aml -n "__fish_aml_using_subcommand help; and __fish_seen_subcommand_from computetarget" -f -a "attach" -d 'Attach a cluster that exists'
complete -c aml -n "__fish_aml_using_subcommand help; and __fish_seen_subcommand_from computetarget" -f -a "update" -d 'Change how an attached cluster is reached'
complete -c aml -n "__fish_aml_using_subcommand help; and __fish_seen_subcommand_from computetarget" -f -a "create" -d 'Print the commands that make a cluster'
complete -c aml -n "__fish_aml_using_subcommand help; and __fish_seen_subcommand_from computetarget" -f -a "detach" -d 'Detach a cluster: its router goes, everything else stays'
complete -c aml -n "__fish_aml_using_subcommand help; and __fish_seen_subcommand_from computetarget" -f -a "get-credentials" -d 'Print how a cluster is spoken to: kubeconfig, context, address'
