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

complete -c aml -n "__fish_aml_needs_command" -s o -l output -d 'How the result is printed [default: json]' -r -f -a "json\t'JSON'
jsonc\t'JSON in colours'
yaml\t'YAML'
yamlc\t'YAML in colours'
table\t'Rows and columns for people'
tsv\t'Tab-separated values for scripts'
none\t'Nothing'"
complete -c aml -n "__fish_aml_needs_command" -l query -d 'Filters the result before it is printed: an expression of `JMESPath`' -r
complete -c aml -n "__fish_aml_needs_command" -l only-show-errors -d 'Prints no progress, notes or warnings'
complete -c aml -n "__fish_aml_needs_command" -l verbose -d 'Logs what is done to stderr'
complete -c aml -n "__fish_aml_needs_command" -l debug -d 'Logs every detail to stderr'
complete -c aml -n "__fish_aml_needs_command" -s h -l help -d 'Prints this help'
complete -c aml -n "__fish_aml_needs_command" -f -a "model" -d 'Registers models and deploys them as services'
complete -c aml -n "__fish_aml_needs_command" -f -a "service" -d 'Looks at, calls, changes and deletes services'
complete -c aml -n "__fish_aml_needs_command" -f -a "environment" -d 'Registers environments, and tells what an environment\'s image is known by'
complete -c aml -n "__fish_aml_needs_command" -f -a "image" -d 'Tells which images are kept and who uses them, and removes the rest'
complete -c aml -n "__fish_aml_needs_command" -f -a "workspace" -d 'Makes, lists and deletes workspaces'
complete -c aml -n "__fish_aml_needs_command" -f -a "folder" -d 'Ties a folder to a workspace'
complete -c aml -n "__fish_aml_needs_command" -f -a "computetarget" -d 'Lists what services can run on'
complete -c aml -n "__fish_aml_needs_command" -f -a "completion" -d 'Prints a completion script for a shell'
complete -c aml -n "__fish_aml_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c aml -n "__fish_aml_using_subcommand model; and not __fish_seen_subcommand_from register deploy package list show update download delete help" -s o -l output -d 'How the result is printed [default: json]' -r -f -a "json\t'JSON'
jsonc\t'JSON in colours'
yaml\t'YAML'
yamlc\t'YAML in colours'
table\t'Rows and columns for people'
tsv\t'Tab-separated values for scripts'
none\t'Nothing'"
complete -c aml -n "__fish_aml_using_subcommand model; and not __fish_seen_subcommand_from register deploy package list show update download delete help" -l query -d 'Filters the result before it is printed: an expression of `JMESPath`' -r
complete -c aml -n "__fish_aml_using_subcommand model; and not __fish_seen_subcommand_from register deploy package list show update download delete help" -l only-show-errors -d 'Prints no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand model; and not __fish_seen_subcommand_from register deploy package list show update download delete help" -l verbose -d 'Logs what is done to stderr'
complete -c aml -n "__fish_aml_using_subcommand model; and not __fish_seen_subcommand_from register deploy package list show update download delete help" -l debug -d 'Logs every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand model; and not __fish_seen_subcommand_from register deploy package list show update download delete help" -s h -l help -d 'Prints this help'
complete -c aml -n "__fish_aml_using_subcommand model; and not __fish_seen_subcommand_from register deploy package list show update download delete help" -f -a "register" -d 'Registers a file or folder as the next version of a model'
complete -c aml -n "__fish_aml_using_subcommand model; and not __fish_seen_subcommand_from register deploy package list show update download delete help" -f -a "deploy" -d 'Deploys models as a service and waits until it answers'
complete -c aml -n "__fish_aml_using_subcommand model; and not __fish_seen_subcommand_from register deploy package list show update download delete help" -f -a "package" -d 'Makes an image that serves models under any container engine'
complete -c aml -n "__fish_aml_using_subcommand model; and not __fish_seen_subcommand_from register deploy package list show update download delete help" -f -a "list" -d 'Lists models, newest first'
complete -c aml -n "__fish_aml_using_subcommand model; and not __fish_seen_subcommand_from register deploy package list show update download delete help" -f -a "show" -d 'Shows one version of a model'
complete -c aml -n "__fish_aml_using_subcommand model; and not __fish_seen_subcommand_from register deploy package list show update download delete help" -f -a "update" -d 'Changes tags, description and resources of a model'
complete -c aml -n "__fish_aml_using_subcommand model; and not __fish_seen_subcommand_from register deploy package list show update download delete help" -f -a "download" -d 'Writes the files of a model to a folder'
complete -c aml -n "__fish_aml_using_subcommand model; and not __fish_seen_subcommand_from register deploy package list show update download delete help" -f -a "delete" -d 'Deletes one version of a model that no service uses'
complete -c aml -n "__fish_aml_using_subcommand model; and not __fish_seen_subcommand_from register deploy package list show update download delete help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from register" -s n -l name -d 'Name of the model' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from register" -s p -l model-path -d 'File or folder to register' -r -F
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from register" -s t -l output-metadata-file -d 'Writes the model\'s id to this JSON file, for `model deploy -f`; replaces the file' -r -F
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from register" -s d -l description -d 'Free text' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from register" -l tag -d 'Tag (repeat for several)' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from register" -l property -d 'Property, which never changes afterwards (repeat for several)' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from register" -l model-framework -d 'Framework: TensorFlow, ScikitLearn, Onnx, Custom or Multi' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from register" -l model-framework-version -d 'Version of the framework' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from register" -l cpu-cores -l cc -d 'Cores that a service of this model asks for by default' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from register" -l memory-gb -l gb -d 'Memory in GB that a service of this model asks for by default' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from register" -l gpu-cores -l gc -d 'GPUs that a service of this model asks for by default' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from register" -l experiment-name -d 'Experiment that the model comes from: recorded only' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from register" -s r -l run-id -d 'Run that the model comes from: recorded only' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from register" -l sample-input-dataset-id -d 'Dataset with sample input: recorded only' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from register" -l sample-output-dataset-id -d 'Dataset with sample output: recorded only' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from register" -s w -l workspace-name -d 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from register" -s g -l resource-group -d 'Resource group of the workspace: a label' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from register" -l subscription-id -d 'Subscription of the workspace: a label' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from register" -l path -d 'Folder whose .azureml/config.json names the workspace [default: the working directory]' -r -F
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from register" -s o -l output -d 'How the result is printed [default: json]' -r -f -a "json\t'JSON'
jsonc\t'JSON in colours'
yaml\t'YAML'
yamlc\t'YAML in colours'
table\t'Rows and columns for people'
tsv\t'Tab-separated values for scripts'
none\t'Nothing'"
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from register" -l query -d 'Filters the result before it is printed: an expression of `JMESPath`' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from register" -s v -d 'Prints the whole object rather than its main fields'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from register" -l trust-config -d 'Agrees, from now on, to the registries and outside folders that .azureml/config.json names [default: asks once]'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from register" -l only-show-errors -d 'Prints no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from register" -l verbose -d 'Logs what is done to stderr'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from register" -l debug -d 'Logs every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from register" -s h -l help -d 'Prints this help'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -s n -l name -d 'Name of the service or endpoint: 3 to 32 lower-case letters, digits and dashes' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -s m -l model -d 'Registered model; a name alone means its latest version (repeat for several)' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -s f -l model-metadata-file -d 'File written by `model register -t`; adds its model (repeat for several)' -r -F
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l inference-config-file -l ic -d 'Inference configuration: JSON or YAML' -r -F
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l deploy-config-file -l dc -d 'Deployment configuration: JSON or YAML' -r -F
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l compute-target -l ct -d 'What the service runs on: `local` or an attached cluster' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l compute-type -l cp -d 'Kind of service: local, aks or aksendpoint' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l start-timeout -d 'Seconds until a replica whose `init()` has not ended counts as failed' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l description -d 'Free text' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l tag -d 'Tag (repeat for several)' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l property -d 'Property, which never changes afterwards (repeat for several)' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l profile-input -l pi -d 'File written by `model profile -t`; supplies cores and memory' -r -F
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l namespace -d 'Kubernetes namespace' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l version-name -l vn -d 'Version inside an endpoint [default for the first: the endpoint\'s name]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l traffic-percentile -l tp -d 'Share of an endpoint\'s traffic, 0 to 100 [default: 0]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l entry-script -l es -d 'Scoring script, relative to the source directory if one is given' -r -F
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l source-directory -l sd -d 'Folder that travels with the service' -r -F
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -s e -l environment-name -d 'Registered environment' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l environment-version -l ev -d 'Version of the registered environment [default: the latest]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l environment-directory -l ed -d 'Folder that holds an environment definition' -r -F
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l conda-file -l cf -d 'Conda file' -r -F
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l conda -d 'Where conda packages come from: a conda tool if there is one, else the same projects from PyPI' -r -f -a "auto\t'A conda tool where there is one, else PyPI'
always\t'A conda tool, or an error'
never\t'PyPI, or an error'"
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l runtime -l rt -d 'Runtime of old configurations: python or spark-py' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l base-image -l bi -d 'Base image' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l base-image-registry -l ir -d 'Registry that holds the base image' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l extra-docker-file-steps -l ds -d 'File with further Dockerfile lines' -r -F
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l enable-gpu -l eg -d 'GPU support in an image of old configurations' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l cuda-version -l cv -d 'CUDA version in an image of old configurations' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l cpu-cores -l cc -d 'Cores of each replica [default: 0.1]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l cpu-cores-limit -l ccl -d 'Most cores of each replica' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l memory-gb -l gb -d 'Memory of each replica in GB [default: 0.5]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l memory-gb-limit -l gbl -d 'Most memory of each replica in GB' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l gpu-cores -l gc -d 'GPUs of each replica [default: 0]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l num-replicas -l nr -d 'Fixed number of replicas [default: the autoscaler decides]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l autoscale-enabled -l as -d 'Autoscaler on or off [default: on, unless a number of replicas is given]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l autoscale-min-replicas -l mi -d 'Fewest replicas [default: 1]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l autoscale-max-replicas -l ma -d 'Most replicas [default: 10]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l autoscale-target-utilization -l at -d 'Percentage of busy slots that the autoscaler aims for [default: 70]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l autoscale-refresh-seconds -l ar -d 'Seconds between two looks of the autoscaler [default: 1]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l replica-max-concurrent-requests -l rm -d 'Requests that one replica works on at once [default: 1]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l scoring-timeout-ms -l tm -d 'Longest time of one scoring call in milliseconds [default: 60000]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l max-request-wait-time -l mr -d 'Longest time in the queue in milliseconds, then 503 [default: 500]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l port -l po -d 'Port of a local service [default: a free one]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l collect-model-data -l md -d 'Collects what `run` hands to the data collector [default: false]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l enable-app-insights -l ai -d 'Sends logs to Application Insights [default: false]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l auth-enabled -l ae -d 'Callers show one of two keys [default: true, unless tokens are on; never for a local service]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l token-auth-enabled -d 'Callers show a token [default: false]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l primary-key -l kp -d 'Primary key, which other users can read in the list of processes [default: a random one]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l primary-key-file -d 'File with the primary key; - is standard input' -r -F
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l secondary-key -l ks -d 'Secondary key, which other users can read in the list of processes [default: a random one]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l secondary-key-file -d 'File with the secondary key; - is standard input' -r -F
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l period-seconds -l ps -d 'Seconds between probes [default: 10]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l initial-delay-seconds -l id -d 'Seconds before the first probe [default: 310]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l timeout-seconds -l ts -d 'Seconds until a probe counts as failed [default: 2]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l success-threshold -l st -d 'Successes needed after a failure [default: 1]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l failure-threshold -l ft -d 'Failures in a row before a restart [default: 3]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -s w -l workspace-name -d 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -s g -l resource-group -d 'Resource group of the workspace: a label' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l subscription-id -d 'Subscription of the workspace: a label' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l path -d 'Folder whose .azureml/config.json names the workspace [default: the working directory]' -r -F
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -s o -l output -d 'How the result is printed [default: json]' -r -f -a "json\t'JSON'
jsonc\t'JSON in colours'
yaml\t'YAML'
yamlc\t'YAML in colours'
table\t'Rows and columns for people'
tsv\t'Tab-separated values for scripts'
none\t'Nothing'"
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l query -d 'Filters the result before it is printed: an expression of `JMESPath`' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l overwrite -d 'Replaces a service of the same name; the old version serves until the new one is ready'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l no-wait -d 'Returns as soon as the deployment is accepted'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l dry-run -d 'Lists what would be sent, and which rule left a file out; changes nothing'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -s v -d 'Prints the whole object rather than its main fields'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l trust-config -d 'Agrees, from now on, to the registries and outside folders that .azureml/config.json names [default: asks once]'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l only-show-errors -d 'Prints no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l verbose -d 'Logs what is done to stderr'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -l debug -d 'Logs every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from deploy" -s h -l help -d 'Prints this help'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from package" -s m -l model -d 'Registered model; a name alone means its latest version (repeat for several)' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from package" -s f -l model-metadata-file -d 'File written by `model register -t`; adds its model (repeat for several)' -r -F
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from package" -l inference-config-file -l ic -d 'Inference configuration: JSON or YAML' -r -F
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from package" -l image-name -l in -d 'Name of the image in the workspace\'s registry' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from package" -l image-label -l il -d 'Label (tag) of the image [default: the time, as yyyyMMddHHmmss]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from package" -l output-path -d 'Writes a Dockerfile and what it needs to this folder instead of making an image' -r -F
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from package" -l entry-script -l es -d 'Scoring script, relative to the source directory if one is given' -r -F
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from package" -l source-directory -l sd -d 'Folder that travels with the service' -r -F
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from package" -s e -l environment-name -d 'Registered environment' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from package" -l environment-version -l ev -d 'Version of the registered environment [default: the latest]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from package" -l environment-directory -l ed -d 'Folder that holds an environment definition' -r -F
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from package" -l conda-file -l cf -d 'Conda file' -r -F
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from package" -l conda -d 'Where conda packages come from: a conda tool if there is one, else the same projects from PyPI' -r -f -a "auto\t'A conda tool where there is one, else PyPI'
always\t'A conda tool, or an error'
never\t'PyPI, or an error'"
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from package" -l runtime -l rt -d 'Runtime of old configurations: python or spark-py' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from package" -l builder -d 'What builds an environment that isn\'t there yet' -r -f -a "auto\t'The first of the others that is on PATH'
buildah\t'buildah'
podman\t'podman'
docker\t'docker, with buildx'"
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from package" -l compression -d 'How layers of runtime, models and project are compressed where that pays; the environment\'s are gzip' -r -f -a "gzip\t'What every registry and node takes'
zstd\t'Smaller and faster; nodes need containerd 1.5, CRI-O or Docker 23'"
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from package" -s w -l workspace-name -d 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from package" -s g -l resource-group -d 'Resource group of the workspace: a label' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from package" -l subscription-id -d 'Subscription of the workspace: a label' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from package" -l path -d 'Folder whose .azureml/config.json names the workspace [default: the working directory]' -r -F
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from package" -s o -l output -d 'How the result is printed [default: json]' -r -f -a "json\t'JSON'
jsonc\t'JSON in colours'
yaml\t'YAML'
yamlc\t'YAML in colours'
table\t'Rows and columns for people'
tsv\t'Tab-separated values for scripts'
none\t'Nothing'"
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from package" -l query -d 'Filters the result before it is printed: an expression of `JMESPath`' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from package" -s v -d 'Prints the whole object rather than its main fields'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from package" -l rebuild -d 'Builds the environment anew, though there is an image of it'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from package" -l trust-config -d 'Agrees, from now on, to the registries and outside folders that .azureml/config.json names [default: asks once]'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from package" -l only-show-errors -d 'Prints no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from package" -l verbose -d 'Logs what is done to stderr'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from package" -l debug -d 'Logs every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from package" -s h -l help -d 'Prints this help'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from list" -s n -l model-name -d 'Only models of this name' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from list" -l tag -d 'Only models with this tag (repeat to narrow)' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from list" -l property -d 'Only models with this property (repeat to narrow)' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from list" -l run-id -d 'Only models of this run' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from list" -l dataset-id -d 'Only models with this sample dataset' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from list" -s w -l workspace-name -d 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from list" -s g -l resource-group -d 'Resource group of the workspace: a label' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from list" -l subscription-id -d 'Subscription of the workspace: a label' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from list" -l path -d 'Folder whose .azureml/config.json names the workspace [default: the working directory]' -r -F
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from list" -s o -l output -d 'How the result is printed [default: json]' -r -f -a "json\t'JSON'
jsonc\t'JSON in colours'
yaml\t'YAML'
yamlc\t'YAML in colours'
table\t'Rows and columns for people'
tsv\t'Tab-separated values for scripts'
none\t'Nothing'"
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from list" -l query -d 'Filters the result before it is printed: an expression of `JMESPath`' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from list" -s l -l latest -d 'Only the newest version of each model'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from list" -s v -d 'Prints the whole object rather than its main fields'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from list" -l trust-config -d 'Agrees, from now on, to the registries and outside folders that .azureml/config.json names [default: asks once]'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from list" -l only-show-errors -d 'Prints no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from list" -l verbose -d 'Logs what is done to stderr'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from list" -l debug -d 'Logs every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from list" -s h -l help -d 'Prints this help'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from show" -s i -l model-id -d 'Model, as name:version' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from show" -s n -l model-name -d 'Model, by its name' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from show" -l version -d 'Version of the named model [default: the latest]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from show" -l run-id -d 'Run of the named model' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from show" -s w -l workspace-name -d 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from show" -s g -l resource-group -d 'Resource group of the workspace: a label' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from show" -l subscription-id -d 'Subscription of the workspace: a label' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from show" -l path -d 'Folder whose .azureml/config.json names the workspace [default: the working directory]' -r -F
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from show" -s o -l output -d 'How the result is printed [default: json]' -r -f -a "json\t'JSON'
jsonc\t'JSON in colours'
yaml\t'YAML'
yamlc\t'YAML in colours'
table\t'Rows and columns for people'
tsv\t'Tab-separated values for scripts'
none\t'Nothing'"
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from show" -l query -d 'Filters the result before it is printed: an expression of `JMESPath`' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from show" -s v -d 'Prints the whole object rather than its main fields'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from show" -l trust-config -d 'Agrees, from now on, to the registries and outside folders that .azureml/config.json names [default: asks once]'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from show" -l only-show-errors -d 'Prints no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from show" -l verbose -d 'Logs what is done to stderr'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from show" -l debug -d 'Logs every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from show" -s h -l help -d 'Prints this help'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from update" -s i -l model-id -d 'Model, as name:version' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from update" -l add-tag -d 'Adds a tag or changes its value (repeat for several)' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from update" -l remove-tag -d 'Removes a tag (repeat for several)' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from update" -l add-property -d 'Adds a property; one that is there never changes (repeat for several)' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from update" -l description -d 'Free text' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from update" -l cpu-cores -l cc -d 'Cores that a service of this model asks for by default' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from update" -l memory-gb -l gb -d 'Memory in GB that a service of this model asks for by default' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from update" -l gpu-cores -l gc -d 'GPUs that a service of this model asks for by default' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from update" -l sample-input-dataset-id -d 'Dataset with sample input: recorded only' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from update" -l sample-output-dataset-id -d 'Dataset with sample output: recorded only' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from update" -s w -l workspace-name -d 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from update" -s g -l resource-group -d 'Resource group of the workspace: a label' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from update" -l subscription-id -d 'Subscription of the workspace: a label' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from update" -l path -d 'Folder whose .azureml/config.json names the workspace [default: the working directory]' -r -F
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from update" -s o -l output -d 'How the result is printed [default: json]' -r -f -a "json\t'JSON'
jsonc\t'JSON in colours'
yaml\t'YAML'
yamlc\t'YAML in colours'
table\t'Rows and columns for people'
tsv\t'Tab-separated values for scripts'
none\t'Nothing'"
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from update" -l query -d 'Filters the result before it is printed: an expression of `JMESPath`' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from update" -s v -d 'Prints the whole object rather than its main fields'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from update" -l trust-config -d 'Agrees, from now on, to the registries and outside folders that .azureml/config.json names [default: asks once]'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from update" -l only-show-errors -d 'Prints no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from update" -l verbose -d 'Logs what is done to stderr'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from update" -l debug -d 'Logs every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from update" -s h -l help -d 'Prints this help'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from download" -s i -l model-id -d 'Model, as name:version' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from download" -s t -l target-dir -d 'Folder to write to' -r -F
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from download" -s w -l workspace-name -d 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from download" -s g -l resource-group -d 'Resource group of the workspace: a label' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from download" -l subscription-id -d 'Subscription of the workspace: a label' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from download" -l path -d 'Folder whose .azureml/config.json names the workspace [default: the working directory]' -r -F
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from download" -s o -l output -d 'How the result is printed [default: json]' -r -f -a "json\t'JSON'
jsonc\t'JSON in colours'
yaml\t'YAML'
yamlc\t'YAML in colours'
table\t'Rows and columns for people'
tsv\t'Tab-separated values for scripts'
none\t'Nothing'"
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from download" -l query -d 'Filters the result before it is printed: an expression of `JMESPath`' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from download" -l overwrite -d 'Replaces files that are there'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from download" -s v -d 'Prints the whole object rather than its main fields'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from download" -l trust-config -d 'Agrees, from now on, to the registries and outside folders that .azureml/config.json names [default: asks once]'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from download" -l only-show-errors -d 'Prints no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from download" -l verbose -d 'Logs what is done to stderr'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from download" -l debug -d 'Logs every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from download" -s h -l help -d 'Prints this help'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from delete" -s i -l model-id -d 'Model, as name:version' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from delete" -s w -l workspace-name -d 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from delete" -s g -l resource-group -d 'Resource group of the workspace: a label' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from delete" -l subscription-id -d 'Subscription of the workspace: a label' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from delete" -l path -d 'Folder whose .azureml/config.json names the workspace [default: the working directory]' -r -F
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from delete" -s o -l output -d 'How the result is printed [default: json]' -r -f -a "json\t'JSON'
jsonc\t'JSON in colours'
yaml\t'YAML'
yamlc\t'YAML in colours'
table\t'Rows and columns for people'
tsv\t'Tab-separated values for scripts'
none\t'Nothing'"
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from delete" -l query -d 'Filters the result before it is printed: an expression of `JMESPath`' -r
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from delete" -s v -d 'Prints the whole object rather than its main fields'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from delete" -l trust-config -d 'Agrees, from now on, to the registries and outside folders that .azureml/config.json names [default: asks once]'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from delete" -l only-show-errors -d 'Prints no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from delete" -l verbose -d 'Logs what is done to stderr'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from delete" -l debug -d 'Logs every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from delete" -s h -l help -d 'Prints this help'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from help" -f -a "register" -d 'Registers a file or folder as the next version of a model'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from help" -f -a "deploy" -d 'Deploys models as a service and waits until it answers'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from help" -f -a "package" -d 'Makes an image that serves models under any container engine'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from help" -f -a "list" -d 'Lists models, newest first'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from help" -f -a "show" -d 'Shows one version of a model'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from help" -f -a "update" -d 'Changes tags, description and resources of a model'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from help" -f -a "download" -d 'Writes the files of a model to a folder'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from help" -f -a "delete" -d 'Deletes one version of a model that no service uses'
complete -c aml -n "__fish_aml_using_subcommand model; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c aml -n "__fish_aml_using_subcommand service; and not __fish_seen_subcommand_from show list run get-logs get-keys regen-key get-access-token revoke-tokens update delete help" -s o -l output -d 'How the result is printed [default: json]' -r -f -a "json\t'JSON'
jsonc\t'JSON in colours'
yaml\t'YAML'
yamlc\t'YAML in colours'
table\t'Rows and columns for people'
tsv\t'Tab-separated values for scripts'
none\t'Nothing'"
complete -c aml -n "__fish_aml_using_subcommand service; and not __fish_seen_subcommand_from show list run get-logs get-keys regen-key get-access-token revoke-tokens update delete help" -l query -d 'Filters the result before it is printed: an expression of `JMESPath`' -r
complete -c aml -n "__fish_aml_using_subcommand service; and not __fish_seen_subcommand_from show list run get-logs get-keys regen-key get-access-token revoke-tokens update delete help" -l only-show-errors -d 'Prints no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand service; and not __fish_seen_subcommand_from show list run get-logs get-keys regen-key get-access-token revoke-tokens update delete help" -l verbose -d 'Logs what is done to stderr'
complete -c aml -n "__fish_aml_using_subcommand service; and not __fish_seen_subcommand_from show list run get-logs get-keys regen-key get-access-token revoke-tokens update delete help" -l debug -d 'Logs every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand service; and not __fish_seen_subcommand_from show list run get-logs get-keys regen-key get-access-token revoke-tokens update delete help" -s h -l help -d 'Prints this help'
complete -c aml -n "__fish_aml_using_subcommand service; and not __fish_seen_subcommand_from show list run get-logs get-keys regen-key get-access-token revoke-tokens update delete help" -f -a "show" -d 'Shows a service'
complete -c aml -n "__fish_aml_using_subcommand service; and not __fish_seen_subcommand_from show list run get-logs get-keys regen-key get-access-token revoke-tokens update delete help" -f -a "list" -d 'Lists services by name'
complete -c aml -n "__fish_aml_using_subcommand service; and not __fish_seen_subcommand_from show list run get-logs get-keys regen-key get-access-token revoke-tokens update delete help" -f -a "run" -d 'Sends a request to a service and prints its answer'
complete -c aml -n "__fish_aml_using_subcommand service; and not __fish_seen_subcommand_from show list run get-logs get-keys regen-key get-access-token revoke-tokens update delete help" -f -a "get-logs" -d 'Prints the end of a service\'s log'
complete -c aml -n "__fish_aml_using_subcommand service; and not __fish_seen_subcommand_from show list run get-logs get-keys regen-key get-access-token revoke-tokens update delete help" -f -a "get-keys" -d 'Prints the keys of a service'
complete -c aml -n "__fish_aml_using_subcommand service; and not __fish_seen_subcommand_from show list run get-logs get-keys regen-key get-access-token revoke-tokens update delete help" -f -a "regen-key" -d 'Replaces a key of a service'
complete -c aml -n "__fish_aml_using_subcommand service; and not __fish_seen_subcommand_from show list run get-logs get-keys regen-key get-access-token revoke-tokens update delete help" -f -a "get-access-token" -d 'Prints a token for calling a service'
complete -c aml -n "__fish_aml_using_subcommand service; and not __fish_seen_subcommand_from show list run get-logs get-keys regen-key get-access-token revoke-tokens update delete help" -f -a "revoke-tokens" -d 'Ends all tokens that were given out for a service'
complete -c aml -n "__fish_aml_using_subcommand service; and not __fish_seen_subcommand_from show list run get-logs get-keys regen-key get-access-token revoke-tokens update delete help" -f -a "update" -d 'Changes a service and waits until it answers; what isn\'t given stays as it is'
complete -c aml -n "__fish_aml_using_subcommand service; and not __fish_seen_subcommand_from show list run get-logs get-keys regen-key get-access-token revoke-tokens update delete help" -f -a "delete" -d 'Deletes a service'
complete -c aml -n "__fish_aml_using_subcommand service; and not __fish_seen_subcommand_from show list run get-logs get-keys regen-key get-access-token revoke-tokens update delete help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from show" -s n -l name -d 'Name of the service' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from show" -s w -l workspace-name -d 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from show" -s g -l resource-group -d 'Resource group of the workspace: a label' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from show" -l subscription-id -d 'Subscription of the workspace: a label' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from show" -l path -d 'Folder whose .azureml/config.json names the workspace [default: the working directory]' -r -F
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from show" -s o -l output -d 'How the result is printed [default: json]' -r -f -a "json\t'JSON'
jsonc\t'JSON in colours'
yaml\t'YAML'
yamlc\t'YAML in colours'
table\t'Rows and columns for people'
tsv\t'Tab-separated values for scripts'
none\t'Nothing'"
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from show" -l query -d 'Filters the result before it is printed: an expression of `JMESPath`' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from show" -s v -d 'Prints the whole object rather than its main fields'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from show" -l trust-config -d 'Agrees, from now on, to the registries and outside folders that .azureml/config.json names [default: asks once]'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from show" -l only-show-errors -d 'Prints no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from show" -l verbose -d 'Logs what is done to stderr'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from show" -l debug -d 'Logs every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from show" -s h -l help -d 'Prints this help'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from list" -s c -l compute-type -d 'Only services of this kind: LOCAL, AKS or AKSENDPOINT' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from list" -l model-id -d 'Only services with this model version' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from list" -l model-name -d 'Only services with a version of this model' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from list" -l tag -d 'Only services with this tag (repeat to narrow)' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from list" -l property -d 'Only services with this property (repeat to narrow)' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from list" -l image-digest -d 'Only services that run this image' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from list" -s w -l workspace-name -d 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from list" -s g -l resource-group -d 'Resource group of the workspace: a label' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from list" -l subscription-id -d 'Subscription of the workspace: a label' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from list" -l path -d 'Folder whose .azureml/config.json names the workspace [default: the working directory]' -r -F
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from list" -s o -l output -d 'How the result is printed [default: json]' -r -f -a "json\t'JSON'
jsonc\t'JSON in colours'
yaml\t'YAML'
yamlc\t'YAML in colours'
table\t'Rows and columns for people'
tsv\t'Tab-separated values for scripts'
none\t'Nothing'"
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from list" -l query -d 'Filters the result before it is printed: an expression of `JMESPath`' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from list" -s v -d 'Prints the whole object rather than its main fields'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from list" -l trust-config -d 'Agrees, from now on, to the registries and outside folders that .azureml/config.json names [default: asks once]'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from list" -l only-show-errors -d 'Prints no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from list" -l verbose -d 'Logs what is done to stderr'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from list" -l debug -d 'Logs every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from list" -s h -l help -d 'Prints this help'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from run" -s n -l name -d 'Name of the service' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from run" -s d -l input-data -d 'What to send, usually JSON [default: nothing]' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from run" -s w -l workspace-name -d 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from run" -s g -l resource-group -d 'Resource group of the workspace: a label' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from run" -l subscription-id -d 'Subscription of the workspace: a label' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from run" -l path -d 'Folder whose .azureml/config.json names the workspace [default: the working directory]' -r -F
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from run" -s o -l output -d 'How the result is printed [default: json]' -r -f -a "json\t'JSON'
jsonc\t'JSON in colours'
yaml\t'YAML'
yamlc\t'YAML in colours'
table\t'Rows and columns for people'
tsv\t'Tab-separated values for scripts'
none\t'Nothing'"
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from run" -l query -d 'Filters the result before it is printed: an expression of `JMESPath`' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from run" -s v -d 'Prints the whole object rather than its main fields'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from run" -l trust-config -d 'Agrees, from now on, to the registries and outside folders that .azureml/config.json names [default: asks once]'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from run" -l only-show-errors -d 'Prints no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from run" -l verbose -d 'Logs what is done to stderr'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from run" -l debug -d 'Logs every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from run" -s h -l help -d 'Prints this help'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-logs" -s n -l name -d 'Name of the service' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-logs" -s l -l num_lines -d 'How many lines' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-logs" -s w -l workspace-name -d 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-logs" -s g -l resource-group -d 'Resource group of the workspace: a label' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-logs" -l subscription-id -d 'Subscription of the workspace: a label' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-logs" -l path -d 'Folder whose .azureml/config.json names the workspace [default: the working directory]' -r -F
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-logs" -s o -l output -d 'How the result is printed [default: json]' -r -f -a "json\t'JSON'
jsonc\t'JSON in colours'
yaml\t'YAML'
yamlc\t'YAML in colours'
table\t'Rows and columns for people'
tsv\t'Tab-separated values for scripts'
none\t'Nothing'"
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-logs" -l query -d 'Filters the result before it is printed: an expression of `JMESPath`' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-logs" -s f -l follow -d 'Goes on printing what is logged until the service is deleted'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-logs" -s i -l init -d 'Only what was logged before the service was first ready'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-logs" -s v -d 'Prints the whole object rather than its main fields'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-logs" -l trust-config -d 'Agrees, from now on, to the registries and outside folders that .azureml/config.json names [default: asks once]'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-logs" -l only-show-errors -d 'Prints no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-logs" -l verbose -d 'Logs what is done to stderr'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-logs" -l debug -d 'Logs every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-logs" -s h -l help -d 'Prints this help'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-keys" -s n -l name -d 'Name of the service' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-keys" -s w -l workspace-name -d 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-keys" -s g -l resource-group -d 'Resource group of the workspace: a label' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-keys" -l subscription-id -d 'Subscription of the workspace: a label' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-keys" -l path -d 'Folder whose .azureml/config.json names the workspace [default: the working directory]' -r -F
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-keys" -s o -l output -d 'How the result is printed [default: json]' -r -f -a "json\t'JSON'
jsonc\t'JSON in colours'
yaml\t'YAML'
yamlc\t'YAML in colours'
table\t'Rows and columns for people'
tsv\t'Tab-separated values for scripts'
none\t'Nothing'"
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-keys" -l query -d 'Filters the result before it is printed: an expression of `JMESPath`' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-keys" -s v -d 'Prints the whole object rather than its main fields'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-keys" -l trust-config -d 'Agrees, from now on, to the registries and outside folders that .azureml/config.json names [default: asks once]'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-keys" -l only-show-errors -d 'Prints no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-keys" -l verbose -d 'Logs what is done to stderr'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-keys" -l debug -d 'Logs every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-keys" -s h -l help -d 'Prints this help'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from regen-key" -s n -l name -d 'Name of the service' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from regen-key" -s k -l key -d 'Which key: Primary or Secondary' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from regen-key" -s s -l set-key -d 'The new key, which other users can read in the list of processes [default: a random one]' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from regen-key" -l set-key-file -d 'File with the new key; - is standard input' -r -F
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from regen-key" -s w -l workspace-name -d 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from regen-key" -s g -l resource-group -d 'Resource group of the workspace: a label' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from regen-key" -l subscription-id -d 'Subscription of the workspace: a label' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from regen-key" -l path -d 'Folder whose .azureml/config.json names the workspace [default: the working directory]' -r -F
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from regen-key" -s o -l output -d 'How the result is printed [default: json]' -r -f -a "json\t'JSON'
jsonc\t'JSON in colours'
yaml\t'YAML'
yamlc\t'YAML in colours'
table\t'Rows and columns for people'
tsv\t'Tab-separated values for scripts'
none\t'Nothing'"
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from regen-key" -l query -d 'Filters the result before it is printed: an expression of `JMESPath`' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from regen-key" -s v -d 'Prints the whole object rather than its main fields'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from regen-key" -l trust-config -d 'Agrees, from now on, to the registries and outside folders that .azureml/config.json names [default: asks once]'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from regen-key" -l only-show-errors -d 'Prints no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from regen-key" -l verbose -d 'Logs what is done to stderr'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from regen-key" -l debug -d 'Logs every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from regen-key" -s h -l help -d 'Prints this help'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-access-token" -s n -l name -d 'Name of the service' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-access-token" -s w -l workspace-name -d 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-access-token" -s g -l resource-group -d 'Resource group of the workspace: a label' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-access-token" -l subscription-id -d 'Subscription of the workspace: a label' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-access-token" -l path -d 'Folder whose .azureml/config.json names the workspace [default: the working directory]' -r -F
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-access-token" -s o -l output -d 'How the result is printed [default: json]' -r -f -a "json\t'JSON'
jsonc\t'JSON in colours'
yaml\t'YAML'
yamlc\t'YAML in colours'
table\t'Rows and columns for people'
tsv\t'Tab-separated values for scripts'
none\t'Nothing'"
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-access-token" -l query -d 'Filters the result before it is printed: an expression of `JMESPath`' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-access-token" -s v -d 'Prints the whole object rather than its main fields'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-access-token" -l trust-config -d 'Agrees, from now on, to the registries and outside folders that .azureml/config.json names [default: asks once]'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-access-token" -l only-show-errors -d 'Prints no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-access-token" -l verbose -d 'Logs what is done to stderr'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-access-token" -l debug -d 'Logs every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from get-access-token" -s h -l help -d 'Prints this help'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from revoke-tokens" -s n -l name -d 'Name of the service' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from revoke-tokens" -s w -l workspace-name -d 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from revoke-tokens" -s g -l resource-group -d 'Resource group of the workspace: a label' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from revoke-tokens" -l subscription-id -d 'Subscription of the workspace: a label' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from revoke-tokens" -l path -d 'Folder whose .azureml/config.json names the workspace [default: the working directory]' -r -F
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from revoke-tokens" -s o -l output -d 'How the result is printed [default: json]' -r -f -a "json\t'JSON'
jsonc\t'JSON in colours'
yaml\t'YAML'
yamlc\t'YAML in colours'
table\t'Rows and columns for people'
tsv\t'Tab-separated values for scripts'
none\t'Nothing'"
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from revoke-tokens" -l query -d 'Filters the result before it is printed: an expression of `JMESPath`' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from revoke-tokens" -s v -d 'Prints the whole object rather than its main fields'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from revoke-tokens" -l trust-config -d 'Agrees, from now on, to the registries and outside folders that .azureml/config.json names [default: asks once]'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from revoke-tokens" -l only-show-errors -d 'Prints no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from revoke-tokens" -l verbose -d 'Logs what is done to stderr'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from revoke-tokens" -l debug -d 'Logs every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from revoke-tokens" -s h -l help -d 'Prints this help'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -s n -l name -d 'Name of the service' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -s m -l model -d 'Registered model; a name alone means its latest version (repeat for several)' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -s f -l model-metadata-file -d 'File written by `model register -t`; adds its model (repeat for several)' -r -F
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l inference-config-file -l ic -d 'Inference configuration: JSON or YAML' -r -F
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l deploy-config-file -l dc -d 'Deployment configuration: JSON or YAML' -r -F
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l start-timeout -d 'Seconds until a replica whose `init()` has not ended counts as failed' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -s d -l description -d 'Free text' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l add-tag -d 'Adds a tag or changes its value (repeat for several)' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l remove-tag -d 'Removes a tag (repeat for several)' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l add-property -d 'Adds a property; one that is there never changes (repeat for several)' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l entry-script -l es -d 'Scoring script, relative to the source directory if one is given' -r -F
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l source-directory -l sd -d 'Folder that travels with the service' -r -F
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -s e -l environment-name -d 'Registered environment' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l environment-version -l ev -d 'Version of the registered environment [default: the latest]' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l environment-directory -l ed -d 'Folder that holds an environment definition' -r -F
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l conda-file -l cf -d 'Conda file' -r -F
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l conda -d 'Where conda packages come from: a conda tool if there is one, else the same projects from PyPI' -r -f -a "auto\t'A conda tool where there is one, else PyPI'
always\t'A conda tool, or an error'
never\t'PyPI, or an error'"
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l runtime -l rt -d 'Runtime of old configurations: python or spark-py' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l base-image -l bi -d 'Base image' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l base-image-registry -l ir -d 'Registry that holds the base image' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l extra-docker-file-steps -l ds -d 'File with further Dockerfile lines' -r -F
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l enable-gpu -l eg -d 'GPU support in an image of old configurations' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l cuda-version -l cv -d 'CUDA version in an image of old configurations' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l cpu-cores -l cc -d 'Cores of each replica [default: 0.1]' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l cpu-cores-limit -l ccl -d 'Most cores of each replica' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l memory-gb -l gb -d 'Memory of each replica in GB [default: 0.5]' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l memory-gb-limit -l gbl -d 'Most memory of each replica in GB' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l gpu-cores -l gc -d 'GPUs of each replica [default: 0]' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l num-replicas -l nr -d 'Fixed number of replicas [default: the autoscaler decides]' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l autoscale-enabled -l as -d 'Autoscaler on or off [default: on, unless a number of replicas is given]' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l autoscale-min-replicas -l mi -d 'Fewest replicas [default: 1]' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l autoscale-max-replicas -l ma -d 'Most replicas [default: 10]' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l autoscale-target-utilization -l at -d 'Percentage of busy slots that the autoscaler aims for [default: 70]' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l autoscale-refresh-seconds -l ar -d 'Seconds between two looks of the autoscaler [default: 1]' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l replica-max-concurrent-requests -l rm -d 'Requests that one replica works on at once [default: 1]' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l scoring-timeout-ms -l tm -d 'Longest time of one scoring call in milliseconds [default: 60000]' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l max-request-wait-time -l mr -d 'Longest time in the queue in milliseconds, then 503 [default: 500]' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l port -l po -d 'Port of a local service [default: a free one]' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l collect-model-data -l md -d 'Collects what `run` hands to the data collector [default: false]' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l enable-app-insights -l ai -d 'Sends logs to Application Insights [default: false]' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l auth-enabled -l ae -d 'Callers show one of two keys [default: true, unless tokens are on; never for a local service]' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l token-auth-enabled -d 'Callers show a token [default: false]' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l primary-key -l kp -d 'Primary key, which other users can read in the list of processes [default: a random one]' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l primary-key-file -d 'File with the primary key; - is standard input' -r -F
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l secondary-key -l ks -d 'Secondary key, which other users can read in the list of processes [default: a random one]' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l secondary-key-file -d 'File with the secondary key; - is standard input' -r -F
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l period-seconds -l ps -d 'Seconds between probes [default: 10]' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l initial-delay-seconds -l id -d 'Seconds before the first probe [default: 310]' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l timeout-seconds -l ts -d 'Seconds until a probe counts as failed [default: 2]' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l success-threshold -l st -d 'Successes needed after a failure [default: 1]' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l failure-threshold -l ft -d 'Failures in a row before a restart [default: 3]' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -s w -l workspace-name -d 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -s g -l resource-group -d 'Resource group of the workspace: a label' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l subscription-id -d 'Subscription of the workspace: a label' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l path -d 'Folder whose .azureml/config.json names the workspace [default: the working directory]' -r -F
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -s o -l output -d 'How the result is printed [default: json]' -r -f -a "json\t'JSON'
jsonc\t'JSON in colours'
yaml\t'YAML'
yamlc\t'YAML in colours'
table\t'Rows and columns for people'
tsv\t'Tab-separated values for scripts'
none\t'Nothing'"
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l query -d 'Filters the result before it is printed: an expression of `JMESPath`' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l no-wait -d 'Returns as soon as the change is accepted'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -s v -d 'Prints the whole object rather than its main fields'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l trust-config -d 'Agrees, from now on, to the registries and outside folders that .azureml/config.json names [default: asks once]'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l only-show-errors -d 'Prints no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l verbose -d 'Logs what is done to stderr'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -l debug -d 'Logs every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from update" -s h -l help -d 'Prints this help'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from delete" -s n -l name -d 'Name of the service' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from delete" -s w -l workspace-name -d 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from delete" -s g -l resource-group -d 'Resource group of the workspace: a label' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from delete" -l subscription-id -d 'Subscription of the workspace: a label' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from delete" -l path -d 'Folder whose .azureml/config.json names the workspace [default: the working directory]' -r -F
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from delete" -s o -l output -d 'How the result is printed [default: json]' -r -f -a "json\t'JSON'
jsonc\t'JSON in colours'
yaml\t'YAML'
yamlc\t'YAML in colours'
table\t'Rows and columns for people'
tsv\t'Tab-separated values for scripts'
none\t'Nothing'"
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from delete" -l query -d 'Filters the result before it is printed: an expression of `JMESPath`' -r
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from delete" -s v -d 'Prints the whole object rather than its main fields'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from delete" -l trust-config -d 'Agrees, from now on, to the registries and outside folders that .azureml/config.json names [default: asks once]'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from delete" -l only-show-errors -d 'Prints no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from delete" -l verbose -d 'Logs what is done to stderr'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from delete" -l debug -d 'Logs every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from delete" -s h -l help -d 'Prints this help'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from help" -f -a "show" -d 'Shows a service'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from help" -f -a "list" -d 'Lists services by name'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from help" -f -a "run" -d 'Sends a request to a service and prints its answer'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from help" -f -a "get-logs" -d 'Prints the end of a service\'s log'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from help" -f -a "get-keys" -d 'Prints the keys of a service'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from help" -f -a "regen-key" -d 'Replaces a key of a service'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from help" -f -a "get-access-token" -d 'Prints a token for calling a service'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from help" -f -a "revoke-tokens" -d 'Ends all tokens that were given out for a service'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from help" -f -a "update" -d 'Changes a service and waits until it answers; what isn\'t given stays as it is'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from help" -f -a "delete" -d 'Deletes a service'
complete -c aml -n "__fish_aml_using_subcommand service; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c aml -n "__fish_aml_using_subcommand environment; and not __fish_seen_subcommand_from scaffold register download show list key help" -s o -l output -d 'How the result is printed [default: json]' -r -f -a "json\t'JSON'
jsonc\t'JSON in colours'
yaml\t'YAML'
yamlc\t'YAML in colours'
table\t'Rows and columns for people'
tsv\t'Tab-separated values for scripts'
none\t'Nothing'"
complete -c aml -n "__fish_aml_using_subcommand environment; and not __fish_seen_subcommand_from scaffold register download show list key help" -l query -d 'Filters the result before it is printed: an expression of `JMESPath`' -r
complete -c aml -n "__fish_aml_using_subcommand environment; and not __fish_seen_subcommand_from scaffold register download show list key help" -l only-show-errors -d 'Prints no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand environment; and not __fish_seen_subcommand_from scaffold register download show list key help" -l verbose -d 'Logs what is done to stderr'
complete -c aml -n "__fish_aml_using_subcommand environment; and not __fish_seen_subcommand_from scaffold register download show list key help" -l debug -d 'Logs every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand environment; and not __fish_seen_subcommand_from scaffold register download show list key help" -s h -l help -d 'Prints this help'
complete -c aml -n "__fish_aml_using_subcommand environment; and not __fish_seen_subcommand_from scaffold register download show list key help" -f -a "scaffold" -d 'Writes a folder to begin a definition with'
complete -c aml -n "__fish_aml_using_subcommand environment; and not __fish_seen_subcommand_from scaffold register download show list key help" -f -a "register" -d 'Registers the definition of a folder'
complete -c aml -n "__fish_aml_using_subcommand environment; and not __fish_seen_subcommand_from scaffold register download show list key help" -f -a "download" -d 'Writes a registered environment\'s folder'
complete -c aml -n "__fish_aml_using_subcommand environment; and not __fish_seen_subcommand_from scaffold register download show list key help" -f -a "show" -d 'Shows a registered environment'
complete -c aml -n "__fish_aml_using_subcommand environment; and not __fish_seen_subcommand_from scaffold register download show list key help" -f -a "list" -d 'Lists registered environments, each with its latest version'
complete -c aml -n "__fish_aml_using_subcommand environment; and not __fish_seen_subcommand_from scaffold register download show list key help" -f -a "key" -d 'Prints the key under which a definition\'s image is looked up, and what it is made of'
complete -c aml -n "__fish_aml_using_subcommand environment; and not __fish_seen_subcommand_from scaffold register download show list key help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from scaffold" -s n -l name -d 'Name of the environment' -r
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from scaffold" -s d -l directory -d 'Folder to write, which must not be there yet' -r -F
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from scaffold" -s t -l output-metadata-file -d 'Writes the result to this JSON file, which must not be there yet' -r -F
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from scaffold" -s w -l workspace-name -d 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]' -r
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from scaffold" -s g -l resource-group -d 'Resource group of the workspace: a label' -r
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from scaffold" -l subscription-id -d 'Subscription of the workspace: a label' -r
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from scaffold" -l path -d 'Folder whose .azureml/config.json names the workspace [default: the working directory]' -r -F
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from scaffold" -s o -l output -d 'How the result is printed [default: json]' -r -f -a "json\t'JSON'
jsonc\t'JSON in colours'
yaml\t'YAML'
yamlc\t'YAML in colours'
table\t'Rows and columns for people'
tsv\t'Tab-separated values for scripts'
none\t'Nothing'"
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from scaffold" -l query -d 'Filters the result before it is printed: an expression of `JMESPath`' -r
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from scaffold" -l trust-config -d 'Agrees, from now on, to the registries and outside folders that .azureml/config.json names [default: asks once]'
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from scaffold" -l only-show-errors -d 'Prints no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from scaffold" -l verbose -d 'Logs what is done to stderr'
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from scaffold" -l debug -d 'Logs every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from scaffold" -s h -l help -d 'Prints this help'
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from register" -s d -l directory -d 'Folder of the definition: azureml_environment.json, conda_dependencies.yml, BaseDockerfile' -r -F
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from register" -s t -l output-metadata-file -d 'Writes the result to this JSON file, which must not be there yet' -r -F
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from register" -s w -l workspace-name -d 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]' -r
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from register" -s g -l resource-group -d 'Resource group of the workspace: a label' -r
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from register" -l subscription-id -d 'Subscription of the workspace: a label' -r
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from register" -l path -d 'Folder whose .azureml/config.json names the workspace [default: the working directory]' -r -F
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from register" -s o -l output -d 'How the result is printed [default: json]' -r -f -a "json\t'JSON'
jsonc\t'JSON in colours'
yaml\t'YAML'
yamlc\t'YAML in colours'
table\t'Rows and columns for people'
tsv\t'Tab-separated values for scripts'
none\t'Nothing'"
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from register" -l query -d 'Filters the result before it is printed: an expression of `JMESPath`' -r
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from register" -l trust-config -d 'Agrees, from now on, to the registries and outside folders that .azureml/config.json names [default: asks once]'
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from register" -l only-show-errors -d 'Prints no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from register" -l verbose -d 'Logs what is done to stderr'
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from register" -l debug -d 'Logs every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from register" -s h -l help -d 'Prints this help'
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from download" -s n -l name -d 'Name of the environment' -r
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from download" -s v -l version -d 'Version [default: the latest]' -r
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from download" -s d -l directory -d 'Folder to write' -r -F
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from download" -s t -l output-metadata-file -d 'Writes the result to this JSON file, which must not be there yet' -r -F
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from download" -s w -l workspace-name -d 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]' -r
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from download" -s g -l resource-group -d 'Resource group of the workspace: a label' -r
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from download" -l subscription-id -d 'Subscription of the workspace: a label' -r
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from download" -l path -d 'Folder whose .azureml/config.json names the workspace [default: the working directory]' -r -F
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from download" -s o -l output -d 'How the result is printed [default: json]' -r -f -a "json\t'JSON'
jsonc\t'JSON in colours'
yaml\t'YAML'
yamlc\t'YAML in colours'
table\t'Rows and columns for people'
tsv\t'Tab-separated values for scripts'
none\t'Nothing'"
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from download" -l query -d 'Filters the result before it is printed: an expression of `JMESPath`' -r
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from download" -l overwrite -d 'Replaces the definition that is in the folder'
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from download" -l trust-config -d 'Agrees, from now on, to the registries and outside folders that .azureml/config.json names [default: asks once]'
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from download" -l only-show-errors -d 'Prints no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from download" -l verbose -d 'Logs what is done to stderr'
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from download" -l debug -d 'Logs every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from download" -s h -l help -d 'Prints this help'
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from show" -s n -l name -d 'Name of the environment' -r
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from show" -s v -l version -d 'Version [default: the latest]' -r
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from show" -s t -l output-metadata-file -d 'Writes the result to this JSON file, which must not be there yet' -r -F
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from show" -s w -l workspace-name -d 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]' -r
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from show" -s g -l resource-group -d 'Resource group of the workspace: a label' -r
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from show" -l subscription-id -d 'Subscription of the workspace: a label' -r
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from show" -l path -d 'Folder whose .azureml/config.json names the workspace [default: the working directory]' -r -F
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from show" -s o -l output -d 'How the result is printed [default: json]' -r -f -a "json\t'JSON'
jsonc\t'JSON in colours'
yaml\t'YAML'
yamlc\t'YAML in colours'
table\t'Rows and columns for people'
tsv\t'Tab-separated values for scripts'
none\t'Nothing'"
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from show" -l query -d 'Filters the result before it is printed: an expression of `JMESPath`' -r
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from show" -l trust-config -d 'Agrees, from now on, to the registries and outside folders that .azureml/config.json names [default: asks once]'
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from show" -l only-show-errors -d 'Prints no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from show" -l verbose -d 'Logs what is done to stderr'
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from show" -l debug -d 'Logs every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from show" -s h -l help -d 'Prints this help'
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from list" -s t -l output-metadata-file -d 'Writes the result to this JSON file, which must not be there yet' -r -F
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from list" -s w -l workspace-name -d 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]' -r
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from list" -s g -l resource-group -d 'Resource group of the workspace: a label' -r
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from list" -l subscription-id -d 'Subscription of the workspace: a label' -r
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from list" -l path -d 'Folder whose .azureml/config.json names the workspace [default: the working directory]' -r -F
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from list" -s o -l output -d 'How the result is printed [default: json]' -r -f -a "json\t'JSON'
jsonc\t'JSON in colours'
yaml\t'YAML'
yamlc\t'YAML in colours'
table\t'Rows and columns for people'
tsv\t'Tab-separated values for scripts'
none\t'Nothing'"
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from list" -l query -d 'Filters the result before it is printed: an expression of `JMESPath`' -r
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from list" -l trust-config -d 'Agrees, from now on, to the registries and outside folders that .azureml/config.json names [default: asks once]'
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from list" -l only-show-errors -d 'Prints no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from list" -l verbose -d 'Logs what is done to stderr'
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from list" -l debug -d 'Logs every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from list" -s h -l help -d 'Prints this help'
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from key" -s d -l directory -d 'Folder of the definition' -r -F
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from key" -l inference-config-file -l ic -d 'Inference configuration that holds the definition' -r -F
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from key" -l diff -d 'Another definition, a folder or an inference configuration: tells what differs in it, and what that would do' -r -F
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from key" -l conda -d 'Where conda packages come from: a conda tool of the base image if there is one, else the same projects from PyPI' -r -f -a "auto\t'A conda tool where there is one, else PyPI'
always\t'A conda tool, or an error'
never\t'PyPI, or an error'"
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from key" -s o -l output -d 'How the result is printed [default: json]' -r -f -a "json\t'JSON'
jsonc\t'JSON in colours'
yaml\t'YAML'
yamlc\t'YAML in colours'
table\t'Rows and columns for people'
tsv\t'Tab-separated values for scripts'
none\t'Nothing'"
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from key" -l query -d 'Filters the result before it is printed: an expression of `JMESPath`' -r
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from key" -l only-show-errors -d 'Prints no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from key" -l verbose -d 'Logs what is done to stderr'
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from key" -l debug -d 'Logs every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from key" -s h -l help -d 'Prints this help'
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from help" -f -a "scaffold" -d 'Writes a folder to begin a definition with'
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from help" -f -a "register" -d 'Registers the definition of a folder'
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from help" -f -a "download" -d 'Writes a registered environment\'s folder'
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from help" -f -a "show" -d 'Shows a registered environment'
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from help" -f -a "list" -d 'Lists registered environments, each with its latest version'
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from help" -f -a "key" -d 'Prints the key under which a definition\'s image is looked up, and what it is made of'
complete -c aml -n "__fish_aml_using_subcommand environment; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c aml -n "__fish_aml_using_subcommand image; and not __fish_seen_subcommand_from list show prune help" -s o -l output -d 'How the result is printed [default: json]' -r -f -a "json\t'JSON'
jsonc\t'JSON in colours'
yaml\t'YAML'
yamlc\t'YAML in colours'
table\t'Rows and columns for people'
tsv\t'Tab-separated values for scripts'
none\t'Nothing'"
complete -c aml -n "__fish_aml_using_subcommand image; and not __fish_seen_subcommand_from list show prune help" -l query -d 'Filters the result before it is printed: an expression of `JMESPath`' -r
complete -c aml -n "__fish_aml_using_subcommand image; and not __fish_seen_subcommand_from list show prune help" -l only-show-errors -d 'Prints no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand image; and not __fish_seen_subcommand_from list show prune help" -l verbose -d 'Logs what is done to stderr'
complete -c aml -n "__fish_aml_using_subcommand image; and not __fish_seen_subcommand_from list show prune help" -l debug -d 'Logs every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand image; and not __fish_seen_subcommand_from list show prune help" -s h -l help -d 'Prints this help'
complete -c aml -n "__fish_aml_using_subcommand image; and not __fish_seen_subcommand_from list show prune help" -f -a "list" -d 'Lists images and Python environments, with who uses them'
complete -c aml -n "__fish_aml_using_subcommand image; and not __fish_seen_subcommand_from list show prune help" -f -a "show" -d 'Shows one of them: its packages, its base, its layers'
complete -c aml -n "__fish_aml_using_subcommand image; and not __fish_seen_subcommand_from list show prune help" -f -a "prune" -d 'Tells what nobody uses any more, and removes it with --yes'
complete -c aml -n "__fish_aml_using_subcommand image; and not __fish_seen_subcommand_from list show prune help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from list" -s w -l workspace-name -d 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]' -r
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from list" -s g -l resource-group -d 'Resource group of the workspace: a label' -r
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from list" -l subscription-id -d 'Subscription of the workspace: a label' -r
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from list" -l path -d 'Folder whose .azureml/config.json names the workspace [default: the working directory]' -r -F
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from list" -s o -l output -d 'How the result is printed [default: json]' -r -f -a "json\t'JSON'
jsonc\t'JSON in colours'
yaml\t'YAML'
yamlc\t'YAML in colours'
table\t'Rows and columns for people'
tsv\t'Tab-separated values for scripts'
none\t'Nothing'"
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from list" -l query -d 'Filters the result before it is printed: an expression of `JMESPath`' -r
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from list" -l trust-config -d 'Agrees, from now on, to the registries and outside folders that .azureml/config.json names [default: asks once]'
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from list" -l only-show-errors -d 'Prints no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from list" -l verbose -d 'Logs what is done to stderr'
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from list" -l debug -d 'Logs every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from list" -s h -l help -d 'Prints this help'
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from show" -s n -l name -d 'NAME:TAG of a service image, or the key of an environment (8 digits of it are enough)' -r
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from show" -s w -l workspace-name -d 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]' -r
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from show" -s g -l resource-group -d 'Resource group of the workspace: a label' -r
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from show" -l subscription-id -d 'Subscription of the workspace: a label' -r
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from show" -l path -d 'Folder whose .azureml/config.json names the workspace [default: the working directory]' -r -F
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from show" -s o -l output -d 'How the result is printed [default: json]' -r -f -a "json\t'JSON'
jsonc\t'JSON in colours'
yaml\t'YAML'
yamlc\t'YAML in colours'
table\t'Rows and columns for people'
tsv\t'Tab-separated values for scripts'
none\t'Nothing'"
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from show" -l query -d 'Filters the result before it is printed: an expression of `JMESPath`' -r
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from show" -l trust-config -d 'Agrees, from now on, to the registries and outside folders that .azureml/config.json names [default: asks once]'
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from show" -l only-show-errors -d 'Prints no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from show" -l verbose -d 'Logs what is done to stderr'
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from show" -l debug -d 'Logs every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from show" -s h -l help -d 'Prints this help'
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from prune" -l older-than -d 'For how many days nobody may have used what goes' -r
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from prune" -l kind -d 'What is looked at [default: everything]' -r -f -a "environment\t'Environment images of the workspace\'s registry'
python\t'Python environments of this machine'
layer\t'Layers in the workspace\'s folder on this machine'
log\t'Logs of builds of this machine'
file\t'Files that killed commands left'"
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from prune" -s w -l workspace-name -d 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]' -r
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from prune" -s g -l resource-group -d 'Resource group of the workspace: a label' -r
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from prune" -l subscription-id -d 'Subscription of the workspace: a label' -r
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from prune" -l path -d 'Folder whose .azureml/config.json names the workspace [default: the working directory]' -r -F
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from prune" -s o -l output -d 'How the result is printed [default: json]' -r -f -a "json\t'JSON'
jsonc\t'JSON in colours'
yaml\t'YAML'
yamlc\t'YAML in colours'
table\t'Rows and columns for people'
tsv\t'Tab-separated values for scripts'
none\t'Nothing'"
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from prune" -l query -d 'Filters the result before it is printed: an expression of `JMESPath`' -r
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from prune" -s y -l yes -d 'Removes it'
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from prune" -l trust-config -d 'Agrees, from now on, to the registries and outside folders that .azureml/config.json names [default: asks once]'
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from prune" -l only-show-errors -d 'Prints no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from prune" -l verbose -d 'Logs what is done to stderr'
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from prune" -l debug -d 'Logs every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from prune" -s h -l help -d 'Prints this help'
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from help" -f -a "list" -d 'Lists images and Python environments, with who uses them'
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from help" -f -a "show" -d 'Shows one of them: its packages, its base, its layers'
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from help" -f -a "prune" -d 'Tells what nobody uses any more, and removes it with --yes'
complete -c aml -n "__fish_aml_using_subcommand image; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c aml -n "__fish_aml_using_subcommand workspace; and not __fish_seen_subcommand_from create show list delete help" -s o -l output -d 'How the result is printed [default: json]' -r -f -a "json\t'JSON'
jsonc\t'JSON in colours'
yaml\t'YAML'
yamlc\t'YAML in colours'
table\t'Rows and columns for people'
tsv\t'Tab-separated values for scripts'
none\t'Nothing'"
complete -c aml -n "__fish_aml_using_subcommand workspace; and not __fish_seen_subcommand_from create show list delete help" -l query -d 'Filters the result before it is printed: an expression of `JMESPath`' -r
complete -c aml -n "__fish_aml_using_subcommand workspace; and not __fish_seen_subcommand_from create show list delete help" -l only-show-errors -d 'Prints no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand workspace; and not __fish_seen_subcommand_from create show list delete help" -l verbose -d 'Logs what is done to stderr'
complete -c aml -n "__fish_aml_using_subcommand workspace; and not __fish_seen_subcommand_from create show list delete help" -l debug -d 'Logs every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand workspace; and not __fish_seen_subcommand_from create show list delete help" -s h -l help -d 'Prints this help'
complete -c aml -n "__fish_aml_using_subcommand workspace; and not __fish_seen_subcommand_from create show list delete help" -f -a "create" -d 'Makes a workspace on this machine'
complete -c aml -n "__fish_aml_using_subcommand workspace; and not __fish_seen_subcommand_from create show list delete help" -f -a "show" -d 'Shows a workspace: its registry, its storage, its labels'
complete -c aml -n "__fish_aml_using_subcommand workspace; and not __fish_seen_subcommand_from create show list delete help" -f -a "list" -d 'Lists the workspaces on this machine'
complete -c aml -n "__fish_aml_using_subcommand workspace; and not __fish_seen_subcommand_from create show list delete help" -f -a "delete" -d 'Deletes a workspace whose services are gone'
complete -c aml -n "__fish_aml_using_subcommand workspace; and not __fish_seen_subcommand_from create show list delete help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from create" -s w -l workspace-name -d 'Name of the workspace: 3 to 33 letters, digits, \'-\' and \'_\'' -r
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from create" -s g -l resource-group -d 'Resource group: a label' -r
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from create" -s f -l friendly-name -d 'Display name' -r
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from create" -s l -l location -d 'Region: a label' -r
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from create" -l container-registry -d 'Registry of its images: host[:port][/prefix], a folder, or the resource id of one in Azure [default: a folder of its own]' -r
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from create" -l global-registry -d 'Registry that is looked into after its own for environment images' -r
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from create" -s t -l tags -d 'Tags' -r
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from create" -s o -l output -d 'How the result is printed [default: json]' -r -f -a "json\t'JSON'
jsonc\t'JSON in colours'
yaml\t'YAML'
yamlc\t'YAML in colours'
table\t'Rows and columns for people'
tsv\t'Tab-separated values for scripts'
none\t'Nothing'"
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from create" -l query -d 'Filters the result before it is printed: an expression of `JMESPath`' -r
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from create" -l exist-ok -d 'Succeeds when the workspace is there already'
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from create" -l only-show-errors -d 'Prints no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from create" -l verbose -d 'Logs what is done to stderr'
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from create" -l debug -d 'Logs every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from create" -s h -l help -d 'Prints this help'
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from show" -s t -l output-metadata-file -d 'Writes the result to this JSON file, which must not be there yet' -r -F
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from show" -s w -l workspace-name -d 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]' -r
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from show" -s g -l resource-group -d 'Resource group of the workspace: a label' -r
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from show" -l subscription-id -d 'Subscription of the workspace: a label' -r
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from show" -l path -d 'Folder whose .azureml/config.json names the workspace [default: the working directory]' -r -F
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from show" -s o -l output -d 'How the result is printed [default: json]' -r -f -a "json\t'JSON'
jsonc\t'JSON in colours'
yaml\t'YAML'
yamlc\t'YAML in colours'
table\t'Rows and columns for people'
tsv\t'Tab-separated values for scripts'
none\t'Nothing'"
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from show" -l query -d 'Filters the result before it is printed: an expression of `JMESPath`' -r
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from show" -l trust-config -d 'Agrees, from now on, to the registries and outside folders that .azureml/config.json names [default: asks once]'
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from show" -l only-show-errors -d 'Prints no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from show" -l verbose -d 'Logs what is done to stderr'
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from show" -l debug -d 'Logs every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from show" -s h -l help -d 'Prints this help'
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from list" -s g -l resource-group -d 'Only workspaces of this resource group' -r
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from list" -s o -l output -d 'How the result is printed [default: json]' -r -f -a "json\t'JSON'
jsonc\t'JSON in colours'
yaml\t'YAML'
yamlc\t'YAML in colours'
table\t'Rows and columns for people'
tsv\t'Tab-separated values for scripts'
none\t'Nothing'"
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from list" -l query -d 'Filters the result before it is printed: an expression of `JMESPath`' -r
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from list" -l only-show-errors -d 'Prints no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from list" -l verbose -d 'Logs what is done to stderr'
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from list" -l debug -d 'Logs every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from list" -s h -l help -d 'Prints this help'
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from delete" -s t -l output-metadata-file -d 'Writes the result to this JSON file, which must not be there yet' -r -F
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from delete" -s w -l workspace-name -d 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]' -r
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from delete" -s g -l resource-group -d 'Resource group of the workspace: a label' -r
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from delete" -l subscription-id -d 'Subscription of the workspace: a label' -r
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from delete" -l path -d 'Folder whose .azureml/config.json names the workspace [default: the working directory]' -r -F
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from delete" -s o -l output -d 'How the result is printed [default: json]' -r -f -a "json\t'JSON'
jsonc\t'JSON in colours'
yaml\t'YAML'
yamlc\t'YAML in colours'
table\t'Rows and columns for people'
tsv\t'Tab-separated values for scripts'
none\t'Nothing'"
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from delete" -l query -d 'Filters the result before it is printed: an expression of `JMESPath`' -r
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from delete" -l all-resources -d 'Deletes its models, images and environments too'
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from delete" -s y -l yes -d 'Doesn\'t ask'
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from delete" -l trust-config -d 'Agrees, from now on, to the registries and outside folders that .azureml/config.json names [default: asks once]'
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from delete" -l only-show-errors -d 'Prints no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from delete" -l verbose -d 'Logs what is done to stderr'
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from delete" -l debug -d 'Logs every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from delete" -s h -l help -d 'Prints this help'
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from help" -f -a "create" -d 'Makes a workspace on this machine'
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from help" -f -a "show" -d 'Shows a workspace: its registry, its storage, its labels'
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from help" -f -a "list" -d 'Lists the workspaces on this machine'
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from help" -f -a "delete" -d 'Deletes a workspace whose services are gone'
complete -c aml -n "__fish_aml_using_subcommand workspace; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c aml -n "__fish_aml_using_subcommand folder; and not __fish_seen_subcommand_from attach help" -s o -l output -d 'How the result is printed [default: json]' -r -f -a "json\t'JSON'
jsonc\t'JSON in colours'
yaml\t'YAML'
yamlc\t'YAML in colours'
table\t'Rows and columns for people'
tsv\t'Tab-separated values for scripts'
none\t'Nothing'"
complete -c aml -n "__fish_aml_using_subcommand folder; and not __fish_seen_subcommand_from attach help" -l query -d 'Filters the result before it is printed: an expression of `JMESPath`' -r
complete -c aml -n "__fish_aml_using_subcommand folder; and not __fish_seen_subcommand_from attach help" -l only-show-errors -d 'Prints no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand folder; and not __fish_seen_subcommand_from attach help" -l verbose -d 'Logs what is done to stderr'
complete -c aml -n "__fish_aml_using_subcommand folder; and not __fish_seen_subcommand_from attach help" -l debug -d 'Logs every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand folder; and not __fish_seen_subcommand_from attach help" -s h -l help -d 'Prints this help'
complete -c aml -n "__fish_aml_using_subcommand folder; and not __fish_seen_subcommand_from attach help" -f -a "attach" -d 'Writes .azureml/config.json, so that commands in the folder know their workspace'
complete -c aml -n "__fish_aml_using_subcommand folder; and not __fish_seen_subcommand_from attach help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c aml -n "__fish_aml_using_subcommand folder; and __fish_seen_subcommand_from attach" -l path -d 'Folder to attach; made when missing [default: the working directory]' -r -F
complete -c aml -n "__fish_aml_using_subcommand folder; and __fish_seen_subcommand_from attach" -s w -l workspace-name -d 'Workspace' -r
complete -c aml -n "__fish_aml_using_subcommand folder; and __fish_seen_subcommand_from attach" -s g -l resource-group -d 'Resource group of the workspace: a label' -r
complete -c aml -n "__fish_aml_using_subcommand folder; and __fish_seen_subcommand_from attach" -l subscription-id -d 'Subscription of the workspace: a label' -r
complete -c aml -n "__fish_aml_using_subcommand folder; and __fish_seen_subcommand_from attach" -s e -l experiment-name -d 'Experiment recorded for the folder [default: the folder\'s name]' -r
complete -c aml -n "__fish_aml_using_subcommand folder; and __fish_seen_subcommand_from attach" -s t -l output-metadata-file -d 'Writes the result to this JSON file, which must not be there yet' -r -F
complete -c aml -n "__fish_aml_using_subcommand folder; and __fish_seen_subcommand_from attach" -s o -l output -d 'How the result is printed [default: json]' -r -f -a "json\t'JSON'
jsonc\t'JSON in colours'
yaml\t'YAML'
yamlc\t'YAML in colours'
table\t'Rows and columns for people'
tsv\t'Tab-separated values for scripts'
none\t'Nothing'"
complete -c aml -n "__fish_aml_using_subcommand folder; and __fish_seen_subcommand_from attach" -l query -d 'Filters the result before it is printed: an expression of `JMESPath`' -r
complete -c aml -n "__fish_aml_using_subcommand folder; and __fish_seen_subcommand_from attach" -l trust-config -d 'Agrees, from now on, to the registries and outside folders that .azureml/config.json names [default: asks once]'
complete -c aml -n "__fish_aml_using_subcommand folder; and __fish_seen_subcommand_from attach" -l only-show-errors -d 'Prints no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand folder; and __fish_seen_subcommand_from attach" -l verbose -d 'Logs what is done to stderr'
complete -c aml -n "__fish_aml_using_subcommand folder; and __fish_seen_subcommand_from attach" -l debug -d 'Logs every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand folder; and __fish_seen_subcommand_from attach" -s h -l help -d 'Prints this help'
complete -c aml -n "__fish_aml_using_subcommand folder; and __fish_seen_subcommand_from help" -f -a "attach" -d 'Writes .azureml/config.json, so that commands in the folder know their workspace'
complete -c aml -n "__fish_aml_using_subcommand folder; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and not __fish_seen_subcommand_from list show help" -s o -l output -d 'How the result is printed [default: json]' -r -f -a "json\t'JSON'
jsonc\t'JSON in colours'
yaml\t'YAML'
yamlc\t'YAML in colours'
table\t'Rows and columns for people'
tsv\t'Tab-separated values for scripts'
none\t'Nothing'"
complete -c aml -n "__fish_aml_using_subcommand computetarget; and not __fish_seen_subcommand_from list show help" -l query -d 'Filters the result before it is printed: an expression of `JMESPath`' -r
complete -c aml -n "__fish_aml_using_subcommand computetarget; and not __fish_seen_subcommand_from list show help" -l only-show-errors -d 'Prints no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and not __fish_seen_subcommand_from list show help" -l verbose -d 'Logs what is done to stderr'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and not __fish_seen_subcommand_from list show help" -l debug -d 'Logs every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and not __fish_seen_subcommand_from list show help" -s h -l help -d 'Prints this help'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and not __fish_seen_subcommand_from list show help" -f -a "list" -d 'Lists compute targets'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and not __fish_seen_subcommand_from list show help" -f -a "show" -d 'Shows one compute target'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and not __fish_seen_subcommand_from list show help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from list" -s w -l workspace-name -d 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]' -r
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from list" -s g -l resource-group -d 'Resource group of the workspace: a label' -r
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from list" -l subscription-id -d 'Subscription of the workspace: a label' -r
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from list" -l path -d 'Folder whose .azureml/config.json names the workspace [default: the working directory]' -r -F
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from list" -s o -l output -d 'How the result is printed [default: json]' -r -f -a "json\t'JSON'
jsonc\t'JSON in colours'
yaml\t'YAML'
yamlc\t'YAML in colours'
table\t'Rows and columns for people'
tsv\t'Tab-separated values for scripts'
none\t'Nothing'"
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from list" -l query -d 'Filters the result before it is printed: an expression of `JMESPath`' -r
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from list" -s v -d 'Prints the whole object rather than its main fields'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from list" -l trust-config -d 'Agrees, from now on, to the registries and outside folders that .azureml/config.json names [default: asks once]'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from list" -l only-show-errors -d 'Prints no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from list" -l verbose -d 'Logs what is done to stderr'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from list" -l debug -d 'Logs every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from list" -s h -l help -d 'Prints this help'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from show" -s n -l name -d 'Name of the compute target' -r
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from show" -s w -l workspace-name -d 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]' -r
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from show" -s g -l resource-group -d 'Resource group of the workspace: a label' -r
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from show" -l subscription-id -d 'Subscription of the workspace: a label' -r
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from show" -l path -d 'Folder whose .azureml/config.json names the workspace [default: the working directory]' -r -F
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from show" -s o -l output -d 'How the result is printed [default: json]' -r -f -a "json\t'JSON'
jsonc\t'JSON in colours'
yaml\t'YAML'
yamlc\t'YAML in colours'
table\t'Rows and columns for people'
tsv\t'Tab-separated values for scripts'
none\t'Nothing'"
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from show" -l query -d 'Filters the result before it is printed: an expression of `JMESPath`' -r
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from show" -s v -d 'Prints the whole object rather than its main fields'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from show" -l trust-config -d 'Agrees, from now on, to the registries and outside folders that .azureml/config.json names [default: asks once]'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from show" -l only-show-errors -d 'Prints no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from show" -l verbose -d 'Logs what is done to stderr'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from show" -l debug -d 'Logs every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from show" -s h -l help -d 'Prints this help'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from help" -f -a "list" -d 'Lists compute targets'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from help" -f -a "show" -d 'Shows one compute target'
complete -c aml -n "__fish_aml_using_subcommand computetarget; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c aml -n "__fish_aml_using_subcommand completion" -s o -l output -d 'How the result is printed [default: json]' -r -f -a "json\t'JSON'
jsonc\t'JSON in colours'
yaml\t'YAML'
yamlc\t'YAML in colours'
table\t'Rows and columns for people'
tsv\t'Tab-separated values for scripts'
none\t'Nothing'"
complete -c aml -n "__fish_aml_using_subcommand completion" -l query -d 'Filters the result before it is printed: an expression of `JMESPath`' -r
complete -c aml -n "__fish_aml_using_subcommand completion" -l only-show-errors -d 'Prints no progress, notes or warnings'
complete -c aml -n "__fish_aml_using_subcommand completion" -l verbose -d 'Logs what is done to stderr'
complete -c aml -n "__fish_aml_using_subcommand completion" -l debug -d 'Logs every detail to stderr'
complete -c aml -n "__fish_aml_using_subcommand completion" -s h -l help -d 'Prints this help'
complete -c aml -n "__fish_aml_using_subcommand help; and not __fish_seen_subcommand_from model service environment image workspace folder computetarget completion help" -f -a "model" -d 'Registers models and deploys them as services'
complete -c aml -n "__fish_aml_using_subcommand help; and not __fish_seen_subcommand_from model service environment image workspace folder computetarget completion help" -f -a "service" -d 'Looks at, calls, changes and deletes services'
complete -c aml -n "__fish_aml_using_subcommand help; and not __fish_seen_subcommand_from model service environment image workspace folder computetarget completion help" -f -a "environment" -d 'Registers environments, and tells what an environment\'s image is known by'
complete -c aml -n "__fish_aml_using_subcommand help; and not __fish_seen_subcommand_from model service environment image workspace folder computetarget completion help" -f -a "image" -d 'Tells which images are kept and who uses them, and removes the rest'
complete -c aml -n "__fish_aml_using_subcommand help; and not __fish_seen_subcommand_from model service environment image workspace folder computetarget completion help" -f -a "workspace" -d 'Makes, lists and deletes workspaces'
complete -c aml -n "__fish_aml_using_subcommand help; and not __fish_seen_subcommand_from model service environment image workspace folder computetarget completion help" -f -a "folder" -d 'Ties a folder to a workspace'
complete -c aml -n "__fish_aml_using_subcommand help; and not __fish_seen_subcommand_from model service environment image workspace folder computetarget completion help" -f -a "computetarget" -d 'Lists what services can run on'
complete -c aml -n "__fish_aml_using_subcommand help; and not __fish_seen_subcommand_from model service environment image workspace folder computetarget completion help" -f -a "completion" -d 'Prints a completion script for a shell'
complete -c aml -n "__fish_aml_using_subcommand help; and not __fish_seen_subcommand_from model service environment image workspace folder computetarget completion help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c aml -n "__fish_aml_using_subcommand help; and __fish_seen_subcommand_from model" -f -a "register" -d 'Registers a file or folder as the next version of a model'
complete -c aml -n "__fish_aml_using_subcommand help; and __fish_seen_subcommand_from model" -f -a "deploy" -d 'Deploys models as a service and waits until it answers'
complete -c aml -n "__fish_aml_using_subcommand help; and __fish_seen_subcommand_from model" -f -a "package" -d 'Makes an image that serves models under any container engine'
complete -c aml -n "__fish_aml_using_subcommand help; and __fish_seen_subcommand_from model" -f -a "list" -d 'Lists models, newest first'
complete -c aml -n "__fish_aml_using_subcommand help; and __fish_seen_subcommand_from model" -f -a "show" -d 'Shows one version of a model'
complete -c aml -n "__fish_aml_using_subcommand help; and __fish_seen_subcommand_from model" -f -a "update" -d 'Changes tags, description and resources of a model'
complete -c aml -n "__fish_aml_using_subcommand help; and __fish_seen_subcommand_from model" -f -a "download" -d 'Writes the files of a model to a folder'
complete -c aml -n "__fish_aml_using_subcommand help; and __fish_seen_subcommand_from model" -f -a "delete" -d 'Deletes one version of a model that no service uses'
complete -c aml -n "__fish_aml_using_subcommand help; and __fish_seen_subcommand_from service" -f -a "show" -d 'Shows a service'
complete -c aml -n "__fish_aml_using_subcommand help; and __fish_seen_subcommand_from service" -f -a "list" -d 'Lists services by name'
complete -c aml -n "__fish_aml_using_subcommand help; and __fish_seen_subcommand_from service" -f -a "run" -d 'Sends a request to a service and prints its answer'
complete -c aml -n "__fish_aml_using_subcommand help; and __fish_seen_subcommand_from service" -f -a "get-logs" -d 'Prints the end of a service\'s log'
complete -c aml -n "__fish_aml_using_subcommand help; and __fish_seen_subcommand_from service" -f -a "get-keys" -d 'Prints the keys of a service'
complete -c aml -n "__fish_aml_using_subcommand help; and __fish_seen_subcommand_from service" -f -a "regen-key" -d 'Replaces a key of a service'
complete -c aml -n "__fish_aml_using_subcommand help; and __fish_seen_subcommand_from service" -f -a "get-access-token" -d 'Prints a token for calling a service'
complete -c aml -n "__fish_aml_using_subcommand help; and __fish_seen_subcommand_from service" -f -a "revoke-tokens" -d 'Ends all tokens that were given out for a service'
complete -c aml -n "__fish_aml_using_subcommand help; and __fish_seen_subcommand_from service" -f -a "update" -d 'Changes a service and waits until it answers; what isn\'t given stays as it is'
complete -c aml -n "__fish_aml_using_subcommand help; and __fish_seen_subcommand_from service" -f -a "delete" -d 'Deletes a service'
complete -c aml -n "__fish_aml_using_subcommand help; and __fish_seen_subcommand_from environment" -f -a "scaffold" -d 'Writes a folder to begin a definition with'
complete -c aml -n "__fish_aml_using_subcommand help; and __fish_seen_subcommand_from environment" -f -a "register" -d 'Registers the definition of a folder'
complete -c aml -n "__fish_aml_using_subcommand help; and __fish_seen_subcommand_from environment" -f -a "download" -d 'Writes a registered environment\'s folder'
complete -c aml -n "__fish_aml_using_subcommand help; and __fish_seen_subcommand_from environment" -f -a "show" -d 'Shows a registered environment'
complete -c aml -n "__fish_aml_using_subcommand help; and __fish_seen_subcommand_from environment" -f -a "list" -d 'Lists registered environments, each with its latest version'
complete -c aml -n "__fish_aml_using_subcommand help; and __fish_seen_subcommand_from environment" -f -a "key" -d 'Prints the key under which a definition\'s image is looked up, and what it is made of'
complete -c aml -n "__fish_aml_using_subcommand help; and __fish_seen_subcommand_from image" -f -a "list" -d 'Lists images and Python environments, with who uses them'
complete -c aml -n "__fish_aml_using_subcommand help; and __fish_seen_subcommand_from image" -f -a "show" -d 'Shows one of them: its packages, its base, its layers'
complete -c aml -n "__fish_aml_using_subcommand help; and __fish_seen_subcommand_from image" -f -a "prune" -d 'Tells what nobody uses any more, and removes it with --yes'
complete -c aml -n "__fish_aml_using_subcommand help; and __fish_seen_subcommand_from workspace" -f -a "create" -d 'Makes a workspace on this machine'
complete -c aml -n "__fish_aml_using_subcommand help; and __fish_seen_subcommand_from workspace" -f -a "show" -d 'Shows a workspace: its registry, its storage, its labels'
complete -c aml -n "__fish_aml_using_subcommand help; and __fish_seen_subcommand_from workspace" -f -a "list" -d 'Lists the workspaces on this machine'
complete -c aml -n "__fish_aml_using_subcommand help; and __fish_seen_subcommand_from workspace" -f -a "delete" -d 'Deletes a workspace whose services are gone'
complete -c aml -n "__fish_aml_using_subcommand help; and __fish_seen_subcommand_from folder" -f -a "attach" -d 'Writes .azureml/config.json, so that commands in the folder know their workspace'
complete -c aml -n "__fish_aml_using_subcommand help; and __fish_seen_subcommand_from computetarget" -f -a "list" -d 'Lists compute targets'
complete -c aml -n "__fish_aml_using_subcommand help; and __fish_seen_subcommand_from computetarget" -f -a "show" -d 'Shows one compute target'
