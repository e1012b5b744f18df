
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'aml' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'aml'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'aml' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'Filters the result before it is printed: an expression of `JMESPath`')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Prints no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Logs what is done to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Logs every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Prints this help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Prints this help')
            [CompletionResult]::new('model', 'model', [CompletionResultType]::ParameterValue, 'Registers models and deploys them as services')
            [CompletionResult]::new('service', 'service', [CompletionResultType]::ParameterValue, 'Looks at, calls, changes and deletes services')
            [CompletionResult]::new('environment', 'environment', [CompletionResultType]::ParameterValue, 'Registers environments, and tells what an environment''s image is known by')
            [CompletionResult]::new('image', 'image', [CompletionResultType]::ParameterValue, 'Tells which images are kept and who uses them, and removes the rest')
            [CompletionResult]::new('workspace', 'workspace', [CompletionResultType]::ParameterValue, 'Makes, lists and deletes workspaces')
            [CompletionResult]::new('folder', 'folder', [CompletionResultType]::ParameterValue, 'Ties a folder to a workspace')
            [CompletionResult]::new('computetarget', 'computetarget', [CompletionResultType]::ParameterValue, 'Lists what services can run on')
            [CompletionResult]::new('completion', 'completion', [CompletionResultType]::ParameterValue, 'Prints a completion script for a shell')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'aml;model' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'Filters the result before it is printed: an expression of `JMESPath`')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Prints no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Logs what is done to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Logs every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Prints this help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Prints this help')
            [CompletionResult]::new('register', 'register', [CompletionResultType]::ParameterValue, 'Registers a file or folder as the next version of a model')
            [CompletionResult]::new('deploy', 'deploy', [CompletionResultType]::ParameterValue, 'Deploys models as a service and waits until it answers')
            [CompletionResult]::new('package', 'package', [CompletionResultType]::ParameterValue, 'Makes an image that serves models under any container engine')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'Lists models, newest first')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Shows one version of a model')
            [CompletionResult]::new('update', 'update', [CompletionResultType]::ParameterValue, 'Changes tags, description and resources of a model')
            [CompletionResult]::new('download', 'download', [CompletionResultType]::ParameterValue, 'Writes the files of a model to a folder')
            [CompletionResult]::new('delete', 'delete', [CompletionResultType]::ParameterValue, 'Deletes one version of a model that no service uses')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'aml;model;register' {
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Name of the model')
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Name of the model')
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'File or folder to register')
            [CompletionResult]::new('--model-path', '--model-path', [CompletionResultType]::ParameterName, 'File or folder to register')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Writes the model''s id to this JSON file, for `model deploy -f`; replaces the file')
            [CompletionResult]::new('--output-metadata-file', '--output-metadata-file', [CompletionResultType]::ParameterName, 'Writes the model''s id to this JSON file, for `model deploy -f`; replaces the file')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Free text')
            [CompletionResult]::new('--description', '--description', [CompletionResultType]::ParameterName, 'Free text')
            [CompletionResult]::new('--tag', '--tag', [CompletionResultType]::ParameterName, 'Tag (repeat for several)')
            [CompletionResult]::new('--property', '--property', [CompletionResultType]::ParameterName, 'Property, which never changes afterwards (repeat for several)')
            [CompletionResult]::new('--model-framework', '--model-framework', [CompletionResultType]::ParameterName, 'Framework: TensorFlow, ScikitLearn, Onnx, Custom or Multi')
            [CompletionResult]::new('--model-framework-version', '--model-framework-version', [CompletionResultType]::ParameterName, 'Version of the framework')
            [CompletionResult]::new('--cpu-cores', '--cpu-cores', [CompletionResultType]::ParameterName, 'Cores that a service of this model asks for by default')
            [CompletionResult]::new('--cc', '--cc', [CompletionResultType]::ParameterName, 'Cores that a service of this model asks for by default')
            [CompletionResult]::new('--memory-gb', '--memory-gb', [CompletionResultType]::ParameterName, 'Memory in GB that a service of this model asks for by default')
            [CompletionResult]::new('--gb', '--gb', [CompletionResultType]::ParameterName, 'Memory in GB that a service of this model asks for by default')
            [CompletionResult]::new('--gpu-cores', '--gpu-cores', [CompletionResultType]::ParameterName, 'GPUs that a service of this model asks for by default')
            [CompletionResult]::new('--gc', '--gc', [CompletionResultType]::ParameterName, 'GPUs that a service of this model asks for by default')
            [CompletionResult]::new('--experiment-name', '--experiment-name', [CompletionResultType]::ParameterName, 'Experiment that the model comes from: recorded only')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'Run that the model comes from: recorded only')
            [CompletionResult]::new('--run-id', '--run-id', [CompletionResultType]::ParameterName, 'Run that the model comes from: recorded only')
            [CompletionResult]::new('--sample-input-dataset-id', '--sample-input-dataset-id', [CompletionResultType]::ParameterName, 'Dataset with sample input: recorded only')
            [CompletionResult]::new('--sample-output-dataset-id', '--sample-output-dataset-id', [CompletionResultType]::ParameterName, 'Dataset with sample output: recorded only')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]')
            [CompletionResult]::new('--workspace-name', '--workspace-name', [CompletionResultType]::ParameterName, 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]')
            [CompletionResult]::new('-g', '-g', [CompletionResultType]::ParameterName, 'Resource group of the workspace: a label')
            [CompletionResult]::new('--resource-group', '--resource-group', [CompletionResultType]::ParameterName, 'Resource group of the workspace: a label')
            [CompletionResult]::new('--subscription-id', '--subscription-id', [CompletionResultType]::ParameterName, 'Subscription of the workspace: a label')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Folder whose .azureml/config.json names the workspace [default: the working directory]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'Filters the result before it is printed: an expression of `JMESPath`')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Prints the whole object rather than its main fields')
            [CompletionResult]::new('--trust-config', '--trust-config', [CompletionResultType]::ParameterName, 'Agrees, from now on, to the registries and outside folders that .azureml/config.json names [default: asks once]')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Prints no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Logs what is done to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Logs every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Prints this help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Prints this help')
            break
        }
        'aml;model;deploy' {
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Name of the service or endpoint: 3 to 32 lower-case letters, digits and dashes')
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Name of the service or endpoint: 3 to 32 lower-case letters, digits and dashes')
            [CompletionResult]::new('-m', '-m', [CompletionResultType]::ParameterName, 'Registered model; a name alone means its latest version (repeat for several)')
            [CompletionResult]::new('--model', '--model', [CompletionResultType]::ParameterName, 'Registered model; a name alone means its latest version (repeat for several)')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'File written by `model register -t`; adds its model (repeat for several)')
            [CompletionResult]::new('--model-metadata-file', '--model-metadata-file', [CompletionResultType]::ParameterName, 'File written by `model register -t`; adds its model (repeat for several)')
            [CompletionResult]::new('--inference-config-file', '--inference-config-file', [CompletionResultType]::ParameterName, 'Inference configuration: JSON or YAML')
            [CompletionResult]::new('--ic', '--ic', [CompletionResultType]::ParameterName, 'Inference configuration: JSON or YAML')
            [CompletionResult]::new('--deploy-config-file', '--deploy-config-file', [CompletionResultType]::ParameterName, 'Deployment configuration: JSON or YAML')
            [CompletionResult]::new('--dc', '--dc', [CompletionResultType]::ParameterName, 'Deployment configuration: JSON or YAML')
            [CompletionResult]::new('--compute-target', '--compute-target', [CompletionResultType]::ParameterName, 'What the service runs on: `local` or an attached cluster')
            [CompletionResult]::new('--ct', '--ct', [CompletionResultType]::ParameterName, 'What the service runs on: `local` or an attached cluster')
            [CompletionResult]::new('--compute-type', '--compute-type', [CompletionResultType]::ParameterName, 'Kind of service: local, aks or aksendpoint')
            [CompletionResult]::new('--cp', '--cp', [CompletionResultType]::ParameterName, 'Kind of service: local, aks or aksendpoint')
            [CompletionResult]::new('--start-timeout', '--start-timeout', [CompletionResultType]::ParameterName, 'Seconds until a replica whose `init()` has not ended counts as failed')
            [CompletionResult]::new('--description', '--description', [CompletionResultType]::ParameterName, 'Free text')
            [CompletionResult]::new('--tag', '--tag', [CompletionResultType]::ParameterName, 'Tag (repeat for several)')
            [CompletionResult]::new('--property', '--property', [CompletionResultType]::ParameterName, 'Property, which never changes afterwards (repeat for several)')
            [CompletionResult]::new('--profile-input', '--profile-input', [CompletionResultType]::ParameterName, 'File written by `model profile -t`; supplies cores and memory')
            [CompletionResult]::new('--pi', '--pi', [CompletionResultType]::ParameterName, 'File written by `model profile -t`; supplies cores and memory')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'Kubernetes namespace')
            [CompletionResult]::new('--version-name', '--version-name', [CompletionResultType]::ParameterName, 'Version inside an endpoint [default for the first: the endpoint''s name]')
            [CompletionResult]::new('--vn', '--vn', [CompletionResultType]::ParameterName, 'Version inside an endpoint [default for the first: the endpoint''s name]')
            [CompletionResult]::new('--traffic-percentile', '--traffic-percentile', [CompletionResultType]::ParameterName, 'Share of an endpoint''s traffic, 0 to 100 [default: 0]')
            [CompletionResult]::new('--tp', '--tp', [CompletionResultType]::ParameterName, 'Share of an endpoint''s traffic, 0 to 100 [default: 0]')
            [CompletionResult]::new('--entry-script', '--entry-script', [CompletionResultType]::ParameterName, 'Scoring script, relative to the source directory if one is given')
            [CompletionResult]::new('--es', '--es', [CompletionResultType]::ParameterName, 'Scoring script, relative to the source directory if one is given')
            [CompletionResult]::new('--source-directory', '--source-directory', [CompletionResultType]::ParameterName, 'Folder that travels with the service')
            [CompletionResult]::new('--sd', '--sd', [CompletionResultType]::ParameterName, 'Folder that travels with the service')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Registered environment')
            [CompletionResult]::new('--environment-name', '--environment-name', [CompletionResultType]::ParameterName, 'Registered environment')
            [CompletionResult]::new('--environment-version', '--environment-version', [CompletionResultType]::ParameterName, 'Version of the registered environment [default: the latest]')
            [CompletionResult]::new('--ev', '--ev', [CompletionResultType]::ParameterName, 'Version of the registered environment [default: the latest]')
            [CompletionResult]::new('--environment-directory', '--environment-directory', [CompletionResultType]::ParameterName, 'Folder that holds an environment definition')
            [CompletionResult]::new('--ed', '--ed', [CompletionResultType]::ParameterName, 'Folder that holds an environment definition')
            [CompletionResult]::new('--conda-file', '--conda-file', [CompletionResultType]::ParameterName, 'Conda file')
            [CompletionResult]::new('--cf', '--cf', [CompletionResultType]::ParameterName, 'Conda file')
            [CompletionResult]::new('--conda', '--conda', [CompletionResultType]::ParameterName, 'Where conda packages come from: a conda tool if there is one, else the same projects from PyPI')
            [CompletionResult]::new('--runtime', '--runtime', [CompletionResultType]::ParameterName, 'Runtime of old configurations: python or spark-py')
            [CompletionResult]::new('--rt', '--rt', [CompletionResultType]::ParameterName, 'Runtime of old configurations: python or spark-py')
            [CompletionResult]::new('--base-image', '--base-image', [CompletionResultType]::ParameterName, 'Base image')
            [CompletionResult]::new('--bi', '--bi', [CompletionResultType]::ParameterName, 'Base image')
            [CompletionResult]::new('--base-image-registry', '--base-image-registry', [CompletionResultType]::ParameterName, 'Registry that holds the base image')
            [CompletionResult]::new('--ir', '--ir', [CompletionResultType]::ParameterName, 'Registry that holds the base image')
            [CompletionResult]::new('--extra-docker-file-steps', '--extra-docker-file-steps', [CompletionResultType]::ParameterName, 'File with further Dockerfile lines')
            [CompletionResult]::new('--ds', '--ds', [CompletionResultType]::ParameterName, 'File with further Dockerfile lines')
            [CompletionResult]::new('--enable-gpu', '--enable-gpu', [CompletionResultType]::ParameterName, 'GPU support in an image of old configurations')
            [CompletionResult]::new('--eg', '--eg', [CompletionResultType]::ParameterName, 'GPU support in an image of old configurations')
            [CompletionResult]::new('--cuda-version', '--cuda-version', [CompletionResultType]::ParameterName, 'CUDA version in an image of old configurations')
            [CompletionResult]::new('--cv', '--cv', [CompletionResultType]::ParameterName, 'CUDA version in an image of old configurations')
            [CompletionResult]::new('--cpu-cores', '--cpu-cores', [CompletionResultType]::ParameterName, 'Cores of each replica [default: 0.1]')
            [CompletionResult]::new('--cc', '--cc', [CompletionResultType]::ParameterName, 'Cores of each replica [default: 0.1]')
            [CompletionResult]::new('--cpu-cores-limit', '--cpu-cores-limit', [CompletionResultType]::ParameterName, 'Most cores of each replica')
            [CompletionResult]::new('--ccl', '--ccl', [CompletionResultType]::ParameterName, 'Most cores of each replica')
            [CompletionResult]::new('--memory-gb', '--memory-gb', [CompletionResultType]::ParameterName, 'Memory of each replica in GB [default: 0.5]')
            [CompletionResult]::new('--gb', '--gb', [CompletionResultType]::ParameterName, 'Memory of each replica in GB [default: 0.5]')
            [CompletionResult]::new('--memory-gb-limit', '--memory-gb-limit', [CompletionResultType]::ParameterName, 'Most memory of each replica in GB')
            [CompletionResult]::new('--gbl', '--gbl', [CompletionResultType]::ParameterName, 'Most memory of each replica in GB')
            [CompletionResult]::new('--gpu-cores', '--gpu-cores', [CompletionResultType]::ParameterName, 'GPUs of each replica [default: 0]')
            [CompletionResult]::new('--gc', '--gc', [CompletionResultType]::ParameterName, 'GPUs of each replica [default: 0]')
            [CompletionResult]::new('--num-replicas', '--num-replicas', [CompletionResultType]::ParameterName, 'Fixed number of replicas [default: the autoscaler decides]')
            [CompletionResult]::new('--nr', '--nr', [CompletionResultType]::ParameterName, 'Fixed number of replicas [default: the autoscaler decides]')
            [CompletionResult]::new('--autoscale-enabled', '--autoscale-enabled', [CompletionResultType]::ParameterName, 'Autoscaler on or off [default: on, unless a number of replicas is given]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Autoscaler on or off [default: on, unless a number of replicas is given]')
            [CompletionResult]::new('--autoscale-min-replicas', '--autoscale-min-replicas', [CompletionResultType]::ParameterName, 'Fewest replicas [default: 1]')
            [CompletionResult]::new('--mi', '--mi', [CompletionResultType]::ParameterName, 'Fewest replicas [default: 1]')
            [CompletionResult]::new('--autoscale-max-replicas', '--autoscale-max-replicas', [CompletionResultType]::ParameterName, 'Most replicas [default: 10]')
            [CompletionResult]::new('--ma', '--ma', [CompletionResultType]::ParameterName, 'Most replicas [default: 10]')
            [CompletionResult]::new('--autoscale-target-utilization', '--autoscale-target-utilization', [CompletionResultType]::ParameterName, 'Percentage of busy slots that the autoscaler aims for [default: 70]')
            [CompletionResult]::new('--at', '--at', [CompletionResultType]::ParameterName, 'Percentage of busy slots that the autoscaler aims for [default: 70]')
            [CompletionResult]::new('--autoscale-refresh-seconds', '--autoscale-refresh-seconds', [CompletionResultType]::ParameterName, 'Seconds between two looks of the autoscaler [default: 1]')
            [CompletionResult]::new('--ar', '--ar', [CompletionResultType]::ParameterName, 'Seconds between two looks of the autoscaler [default: 1]')
            [CompletionResult]::new('--replica-max-concurrent-requests', '--replica-max-concurrent-requests', [CompletionResultType]::ParameterName, 'Requests that one replica works on at once [default: 1]')
            [CompletionResult]::new('--rm', '--rm', [CompletionResultType]::ParameterName, 'Requests that one replica works on at once [default: 1]')
            [CompletionResult]::new('--scoring-timeout-ms', '--scoring-timeout-ms', [CompletionResultType]::ParameterName, 'Longest time of one scoring call in milliseconds [default: 60000]')
            [CompletionResult]::new('--tm', '--tm', [CompletionResultType]::ParameterName, 'Longest time of one scoring call in milliseconds [default: 60000]')
            [CompletionResult]::new('--max-request-wait-time', '--max-request-wait-time', [CompletionResultType]::ParameterName, 'Longest time in the queue in milliseconds, then 503 [default: 500]')
            [CompletionResult]::new('--mr', '--mr', [CompletionResultType]::ParameterName, 'Longest time in the queue in milliseconds, then 503 [default: 500]')
            [CompletionResult]::new('--port', '--port', [CompletionResultType]::ParameterName, 'Port of a local service [default: a free one]')
            [CompletionResult]::new('--po', '--po', [CompletionResultType]::ParameterName, 'Port of a local service [default: a free one]')
            [CompletionResult]::new('--collect-model-data', '--collect-model-data', [CompletionResultType]::ParameterName, 'Collects what `run` hands to the data collector [default: false]')
            [CompletionResult]::new('--md', '--md', [CompletionResultType]::ParameterName, 'Collects what `run` hands to the data collector [default: false]')
            [CompletionResult]::new('--enable-app-insights', '--enable-app-insights', [CompletionResultType]::ParameterName, 'Sends logs to Application Insights [default: false]')
            [CompletionResult]::new('--ai', '--ai', [CompletionResultType]::ParameterName, 'Sends logs to Application Insights [default: false]')
            [CompletionResult]::new('--auth-enabled', '--auth-enabled', [CompletionResultType]::ParameterName, 'Callers show one of two keys [default: true, unless tokens are on; never for a local service]')
            [CompletionResult]::new('--ae', '--ae', [CompletionResultType]::ParameterName, 'Callers show one of two keys [default: true, unless tokens are on; never for a local service]')
            [CompletionResult]::new('--token-auth-enabled', '--token-auth-enabled', [CompletionResultType]::ParameterName, 'Callers show a token [default: false]')
            [CompletionResult]::new('--primary-key', '--primary-key', [CompletionResultType]::ParameterName, 'Primary key, which other users can read in the list of processes [default: a random one]')
            [CompletionResult]::new('--kp', '--kp', [CompletionResultType]::ParameterName, 'Primary key, which other users can read in the list of processes [default: a random one]')
            [CompletionResult]::new('--primary-key-file', '--primary-key-file', [CompletionResultType]::ParameterName, 'File with the primary key; - is standard input')
            [CompletionResult]::new('--secondary-key', '--secondary-key', [CompletionResultType]::ParameterName, 'Secondary key, which other users can read in the list of processes [default: a random one]')
            [CompletionResult]::new('--ks', '--ks', [CompletionResultType]::ParameterName, 'Secondary key, which other users can read in the list of processes [default: a random one]')
            [CompletionResult]::new('--secondary-key-file', '--secondary-key-file', [CompletionResultType]::ParameterName, 'File with the secondary key; - is standard input')
            [CompletionResult]::new('--period-seconds', '--period-seconds', [CompletionResultType]::ParameterName, 'Seconds between probes [default: 10]')
            [CompletionResult]::new('--ps', '--ps', [CompletionResultType]::ParameterName, 'Seconds between probes [default: 10]')
            [CompletionResult]::new('--initial-delay-seconds', '--initial-delay-seconds', [CompletionResultType]::ParameterName, 'Seconds before the first probe [default: 310]')
            [CompletionResult]::new('--id', '--id', [CompletionResultType]::ParameterName, 'Seconds before the first probe [default: 310]')
            [CompletionResult]::new('--timeout-seconds', '--timeout-seconds', [CompletionResultType]::ParameterName, 'Seconds until a probe counts as failed [default: 2]')
            [CompletionResult]::new('--ts', '--ts', [CompletionResultType]::ParameterName, 'Seconds until a probe counts as failed [default: 2]')
            [CompletionResult]::new('--success-threshold', '--success-threshold', [CompletionResultType]::ParameterName, 'Successes needed after a failure [default: 1]')
            [CompletionResult]::new('--st', '--st', [CompletionResultType]::ParameterName, 'Successes needed after a failure [default: 1]')
            [CompletionResult]::new('--failure-threshold', '--failure-threshold', [CompletionResultType]::ParameterName, 'Failures in a row before a restart [default: 3]')
            [CompletionResult]::new('--ft', '--ft', [CompletionResultType]::ParameterName, 'Failures in a row before a restart [default: 3]')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]')
            [CompletionResult]::new('--workspace-name', '--workspace-name', [CompletionResultType]::ParameterName, 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]')
            [CompletionResult]::new('-g', '-g', [CompletionResultType]::ParameterName, 'Resource group of the workspace: a label')
            [CompletionResult]::new('--resource-group', '--resource-group', [CompletionResultType]::ParameterName, 'Resource group of the workspace: a label')
            [CompletionResult]::new('--subscription-id', '--subscription-id', [CompletionResultType]::ParameterName, 'Subscription of the workspace: a label')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Folder whose .azureml/config.json names the workspace [default: the working directory]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'Filters the result before it is printed: an expression of `JMESPath`')
            [CompletionResult]::new('--overwrite', '--overwrite', [CompletionResultType]::ParameterName, 'Replaces a service of the same name; the old version serves until the new one is ready')
            [CompletionResult]::new('--no-wait', '--no-wait', [CompletionResultType]::ParameterName, 'Returns as soon as the deployment is accepted')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Lists what would be sent, and which rule left a file out; changes nothing')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Prints the whole object rather than its main fields')
            [CompletionResult]::new('--trust-config', '--trust-config', [CompletionResultType]::ParameterName, 'Agrees, from now on, to the registries and outside folders that .azureml/config.json names [default: asks once]')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Prints no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Logs what is done to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Logs every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Prints this help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Prints this help')
            break
        }
        'aml;model;package' {
            [CompletionResult]::new('-m', '-m', [CompletionResultType]::ParameterName, 'Registered model; a name alone means its latest version (repeat for several)')
            [CompletionResult]::new('--model', '--model', [CompletionResultType]::ParameterName, 'Registered model; a name alone means its latest version (repeat for several)')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'File written by `model register -t`; adds its model (repeat for several)')
            [CompletionResult]::new('--model-metadata-file', '--model-metadata-file', [CompletionResultType]::ParameterName, 'File written by `model register -t`; adds its model (repeat for several)')
            [CompletionResult]::new('--inference-config-file', '--inference-config-file', [CompletionResultType]::ParameterName, 'Inference configuration: JSON or YAML')
            [CompletionResult]::new('--ic', '--ic', [CompletionResultType]::ParameterName, 'Inference configuration: JSON or YAML')
            [CompletionResult]::new('--image-name', '--image-name', [CompletionResultType]::ParameterName, 'Name of the image in the workspace''s registry')
            [CompletionResult]::new('--in', '--in', [CompletionResultType]::ParameterName, 'Name of the image in the workspace''s registry')
            [CompletionResult]::new('--image-label', '--image-label', [CompletionResultType]::ParameterName, 'Label (tag) of the image [default: the time, as yyyyMMddHHmmss]')
            [CompletionResult]::new('--il', '--il', [CompletionResultType]::ParameterName, 'Label (tag) of the image [default: the time, as yyyyMMddHHmmss]')
            [CompletionResult]::new('--output-path', '--output-path', [CompletionResultType]::ParameterName, 'Writes a Dockerfile and what it needs to this folder instead of making an image')
            [CompletionResult]::new('--entry-script', '--entry-script', [CompletionResultType]::ParameterName, 'Scoring script, relative to the source directory if one is given')
            [CompletionResult]::new('--es', '--es', [CompletionResultType]::ParameterName, 'Scoring script, relative to the source directory if one is given')
            [CompletionResult]::new('--source-directory', '--source-directory', [CompletionResultType]::ParameterName, 'Folder that travels with the service')
            [CompletionResult]::new('--sd', '--sd', [CompletionResultType]::ParameterName, 'Folder that travels with the service')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Registered environment')
            [CompletionResult]::new('--environment-name', '--environment-name', [CompletionResultType]::ParameterName, 'Registered environment')
            [CompletionResult]::new('--environment-version', '--environment-version', [CompletionResultType]::ParameterName, 'Version of the registered environment [default: the latest]')
            [CompletionResult]::new('--ev', '--ev', [CompletionResultType]::ParameterName, 'Version of the registered environment [default: the latest]')
            [CompletionResult]::new('--environment-directory', '--environment-directory', [CompletionResultType]::ParameterName, 'Folder that holds an environment definition')
            [CompletionResult]::new('--ed', '--ed', [CompletionResultType]::ParameterName, 'Folder that holds an environment definition')
            [CompletionResult]::new('--conda-file', '--conda-file', [CompletionResultType]::ParameterName, 'Conda file')
            [CompletionResult]::new('--cf', '--cf', [CompletionResultType]::ParameterName, 'Conda file')
            [CompletionResult]::new('--conda', '--conda', [CompletionResultType]::ParameterName, 'Where conda packages come from: a conda tool if there is one, else the same projects from PyPI')
            [CompletionResult]::new('--runtime', '--runtime', [CompletionResultType]::ParameterName, 'Runtime of old configurations: python or spark-py')
            [CompletionResult]::new('--rt', '--rt', [CompletionResultType]::ParameterName, 'Runtime of old configurations: python or spark-py')
            [CompletionResult]::new('--builder', '--builder', [CompletionResultType]::ParameterName, 'What builds an environment that isn''t there yet')
            [CompletionResult]::new('--compression', '--compression', [CompletionResultType]::ParameterName, 'How layers of runtime, models and project are compressed where that pays; the environment''s are gzip')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]')
            [CompletionResult]::new('--workspace-name', '--workspace-name', [CompletionResultType]::ParameterName, 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]')
            [CompletionResult]::new('-g', '-g', [CompletionResultType]::ParameterName, 'Resource group of the workspace: a label')
            [CompletionResult]::new('--resource-group', '--resource-group', [CompletionResultType]::ParameterName, 'Resource group of the workspace: a label')
            [CompletionResult]::new('--subscription-id', '--subscription-id', [CompletionResultType]::ParameterName, 'Subscription of the workspace: a label')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Folder whose .azureml/config.json names the workspace [default: the working directory]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'Filters the result before it is printed: an expression of `JMESPath`')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Prints the whole object rather than its main fields')
            [CompletionResult]::new('--rebuild', '--rebuild', [CompletionResultType]::ParameterName, 'Builds the environment anew, though there is an image of it')
            [CompletionResult]::new('--trust-config', '--trust-config', [CompletionResultType]::ParameterName, 'Agrees, from now on, to the registries and outside folders that .azureml/config.json names [default: asks once]')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Prints no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Logs what is done to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Logs every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Prints this help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Prints this help')
            break
        }
        'aml;model;list' {
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Only models of this name')
            [CompletionResult]::new('--model-name', '--model-name', [CompletionResultType]::ParameterName, 'Only models of this name')
            [CompletionResult]::new('--tag', '--tag', [CompletionResultType]::ParameterName, 'Only models with this tag (repeat to narrow)')
            [CompletionResult]::new('--property', '--property', [CompletionResultType]::ParameterName, 'Only models with this property (repeat to narrow)')
            [CompletionResult]::new('--run-id', '--run-id', [CompletionResultType]::ParameterName, 'Only models of this run')
            [CompletionResult]::new('--dataset-id', '--dataset-id', [CompletionResultType]::ParameterName, 'Only models with this sample dataset')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]')
            [CompletionResult]::new('--workspace-name', '--workspace-name', [CompletionResultType]::ParameterName, 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]')
            [CompletionResult]::new('-g', '-g', [CompletionResultType]::ParameterName, 'Resource group of the workspace: a label')
            [CompletionResult]::new('--resource-group', '--resource-group', [CompletionResultType]::ParameterName, 'Resource group of the workspace: a label')
            [CompletionResult]::new('--subscription-id', '--subscription-id', [CompletionResultType]::ParameterName, 'Subscription of the workspace: a label')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Folder whose .azureml/config.json names the workspace [default: the working directory]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'Filters the result before it is printed: an expression of `JMESPath`')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'Only the newest version of each model')
            [CompletionResult]::new('--latest', '--latest', [CompletionResultType]::ParameterName, 'Only the newest version of each model')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Prints the whole object rather than its main fields')
            [CompletionResult]::new('--trust-config', '--trust-config', [CompletionResultType]::ParameterName, 'Agrees, from now on, to the registries and outside folders that .azureml/config.json names [default: asks once]')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Prints no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Logs what is done to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Logs every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Prints this help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Prints this help')
            break
        }
        'aml;model;show' {
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'Model, as name:version')
            [CompletionResult]::new('--model-id', '--model-id', [CompletionResultType]::ParameterName, 'Model, as name:version')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Model, by its name')
            [CompletionResult]::new('--model-name', '--model-name', [CompletionResultType]::ParameterName, 'Model, by its name')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Version of the named model [default: the latest]')
            [CompletionResult]::new('--run-id', '--run-id', [CompletionResultType]::ParameterName, 'Run of the named model')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]')
            [CompletionResult]::new('--workspace-name', '--workspace-name', [CompletionResultType]::ParameterName, 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]')
            [CompletionResult]::new('-g', '-g', [CompletionResultType]::ParameterName, 'Resource group of the workspace: a label')
            [CompletionResult]::new('--resource-group', '--resource-group', [CompletionResultType]::ParameterName, 'Resource group of the workspace: a label')
            [CompletionResult]::new('--subscription-id', '--subscription-id', [CompletionResultType]::ParameterName, 'Subscription of the workspace: a label')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Folder whose .azureml/config.json names the workspace [default: the working directory]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'Filters the result before it is printed: an expression of `JMESPath`')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Prints the whole object rather than its main fields')
            [CompletionResult]::new('--trust-config', '--trust-config', [CompletionResultType]::ParameterName, 'Agrees, from now on, to the registries and outside folders that .azureml/config.json names [default: asks once]')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Prints no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Logs what is done to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Logs every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Prints this help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Prints this help')
            break
        }
        'aml;model;update' {
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'Model, as name:version')
            [CompletionResult]::new('--model-id', '--model-id', [CompletionResultType]::ParameterName, 'Model, as name:version')
            [CompletionResult]::new('--add-tag', '--add-tag', [CompletionResultType]::ParameterName, 'Adds a tag or changes its value (repeat for several)')
            [CompletionResult]::new('--remove-tag', '--remove-tag', [CompletionResultType]::ParameterName, 'Removes a tag (repeat for several)')
            [CompletionResult]::new('--add-property', '--add-property', [CompletionResultType]::ParameterName, 'Adds a property; one that is there never changes (repeat for several)')
            [CompletionResult]::new('--description', '--description', [CompletionResultType]::ParameterName, 'Free text')
            [CompletionResult]::new('--cpu-cores', '--cpu-cores', [CompletionResultType]::ParameterName, 'Cores that a service of this model asks for by default')
            [CompletionResult]::new('--cc', '--cc', [CompletionResultType]::ParameterName, 'Cores that a service of this model asks for by default')
            [CompletionResult]::new('--memory-gb', '--memory-gb', [CompletionResultType]::ParameterName, 'Memory in GB that a service of this model asks for by default')
            [CompletionResult]::new('--gb', '--gb', [CompletionResultType]::ParameterName, 'Memory in GB that a service of this model asks for by default')
            [CompletionResult]::new('--gpu-cores', '--gpu-cores', [CompletionResultType]::ParameterName, 'GPUs that a service of this model asks for by default')
            [CompletionResult]::new('--gc', '--gc', [CompletionResultType]::ParameterName, 'GPUs that a service of this model asks for by default')
            [CompletionResult]::new('--sample-input-dataset-id', '--sample-input-dataset-id', [CompletionResultType]::ParameterName, 'Dataset with sample input: recorded only')
            [CompletionResult]::new('--sample-output-dataset-id', '--sample-output-dataset-id', [CompletionResultType]::ParameterName, 'Dataset with sample output: recorded only')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]')
            [CompletionResult]::new('--workspace-name', '--workspace-name', [CompletionResultType]::ParameterName, 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]')
            [CompletionResult]::new('-g', '-g', [CompletionResultType]::ParameterName, 'Resource group of the workspace: a label')
            [CompletionResult]::new('--resource-group', '--resource-group', [CompletionResultType]::ParameterName, 'Resource group of the workspace: a label')
            [CompletionResult]::new('--subscription-id', '--subscription-id', [CompletionResultType]::ParameterName, 'Subscription of the workspace: a label')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Folder whose .azureml/config.json names the workspace [default: the working directory]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'Filters the result before it is printed: an expression of `JMESPath`')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Prints the whole object rather than its main fields')
            [CompletionResult]::new('--trust-config', '--trust-config', [CompletionResultType]::ParameterName, 'Agrees, from now on, to the registries and outside folders that .azureml/config.json names [default: asks once]')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Prints no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Logs what is done to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Logs every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Prints this help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Prints this help')
            break
        }
        'aml;model;download' {
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'Model, as name:version')
            [CompletionResult]::new('--model-id', '--model-id', [CompletionResultType]::ParameterName, 'Model, as name:version')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Folder to write to')
            [CompletionResult]::new('--target-dir', '--target-dir', [CompletionResultType]::ParameterName, 'Folder to write to')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]')
            [CompletionResult]::new('--workspace-name', '--workspace-name', [CompletionResultType]::ParameterName, 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]')
            [CompletionResult]::new('-g', '-g', [CompletionResultType]::ParameterName, 'Resource group of the workspace: a label')
            [CompletionResult]::new('--resource-group', '--resource-group', [CompletionResultType]::ParameterName, 'Resource group of the workspace: a label')
            [CompletionResult]::new('--subscription-id', '--subscription-id', [CompletionResultType]::ParameterName, 'Subscription of the workspace: a label')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Folder whose .azureml/config.json names the workspace [default: the working directory]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'Filters the result before it is printed: an expression of `JMESPath`')
            [CompletionResult]::new('--overwrite', '--overwrite', [CompletionResultType]::ParameterName, 'Replaces files that are there')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Prints the whole object rather than its main fields')
            [CompletionResult]::new('--trust-config', '--trust-config', [CompletionResultType]::ParameterName, 'Agrees, from now on, to the registries and outside folders that .azureml/config.json names [default: asks once]')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Prints no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Logs what is done to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Logs every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Prints this help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Prints this help')
            break
        }
        'aml;model;delete' {
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'Model, as name:version')
            [CompletionResult]::new('--model-id', '--model-id', [CompletionResultType]::ParameterName, 'Model, as name:version')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]')
            [CompletionResult]::new('--workspace-name', '--workspace-name', [CompletionResultType]::ParameterName, 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]')
            [CompletionResult]::new('-g', '-g', [CompletionResultType]::ParameterName, 'Resource group of the workspace: a label')
            [CompletionResult]::new('--resource-group', '--resource-group', [CompletionResultType]::ParameterName, 'Resource group of the workspace: a label')
            [CompletionResult]::new('--subscription-id', '--subscription-id', [CompletionResultType]::ParameterName, 'Subscription of the workspace: a label')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Folder whose .azureml/config.json names the workspace [default: the working directory]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'Filters the result before it is printed: an expression of `JMESPath`')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Prints the whole object rather than its main fields')
            [CompletionResult]::new('--trust-config', '--trust-config', [CompletionResultType]::ParameterName, 'Agrees, from now on, to the registries and outside folders that .azureml/config.json names [default: asks once]')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Prints no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Logs what is done to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Logs every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Prints this help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Prints this help')
            break
        }
        'aml;model;help' {
            [CompletionResult]::new('register', 'register', [CompletionResultType]::ParameterValue, 'Registers a file or folder as the next version of a model')
            [CompletionResult]::new('deploy', 'deploy', [CompletionResultType]::ParameterValue, 'Deploys models as a service and waits until it answers')
            [CompletionResult]::new('package', 'package', [CompletionResultType]::ParameterValue, 'Makes an image that serves models under any container engine')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'Lists models, newest first')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Shows one version of a model')
            [CompletionResult]::new('update', 'update', [CompletionResultType]::ParameterValue, 'Changes tags, description and resources of a model')
            [CompletionResult]::new('download', 'download', [CompletionResultType]::ParameterValue, 'Writes the files of a model to a folder')
            [CompletionResult]::new('delete', 'delete', [CompletionResultType]::ParameterValue, 'Deletes one version of a model that no service uses')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'aml;model;help;register' {
            break
        }
        'aml;model;help;deploy' {
            break
        }
        'aml;model;help;package' {
            break
        }
        'aml;model;help;list' {
            break
        }
        'aml;model;help;show' {
            break
        }
        'aml;model;help;update' {
            break
        }
        'aml;model;help;download' {
            break
        }
        'aml;model;help;delete' {
            break
        }
        'aml;model;help;help' {
            break
        }
        'aml;service' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'Filters the result before it is printed: an expression of `JMESPath`')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Prints no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Logs what is done to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Logs every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Prints this help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Prints this help')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Shows a service')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'Lists services by name')
            [CompletionResult]::new('run', 'run', [CompletionResultType]::ParameterValue, 'Sends a request to a service and prints its answer')
            [CompletionResult]::new('get-logs', 'get-logs', [CompletionResultType]::ParameterValue, 'Prints the end of a service''s log')
            [CompletionResult]::new('get-keys', 'get-keys', [CompletionResultType]::ParameterValue, 'Prints the keys of a service')
            [CompletionResult]::new('regen-key', 'regen-key', [CompletionResultType]::ParameterValue, 'Replaces a key of a service')
            [CompletionResult]::new('get-access-token', 'get-access-token', [CompletionResultType]::ParameterValue, 'Prints a token for calling a service')
            [CompletionResult]::new('revoke-tokens', 'revoke-tokens', [CompletionResultType]::ParameterValue, 'Ends all tokens that were given out for a service')
            [CompletionResult]::new('update', 'update', [CompletionResultType]::ParameterValue, 'Changes a service and waits until it answers; what isn''t given stays as it is')
            [CompletionResult]::new('delete', 'delete', [CompletionResultType]::ParameterValue, 'Deletes a service')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'aml;service;show' {
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Name of the service')
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Name of the service')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]')
            [CompletionResult]::new('--workspace-name', '--workspace-name', [CompletionResultType]::ParameterName, 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]')
            [CompletionResult]::new('-g', '-g', [CompletionResultType]::ParameterName, 'Resource group of the workspace: a label')
            [CompletionResult]::new('--resource-group', '--resource-group', [CompletionResultType]::ParameterName, 'Resource group of the workspace: a label')
            [CompletionResult]::new('--subscription-id', '--subscription-id', [CompletionResultType]::ParameterName, 'Subscription of the workspace: a label')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Folder whose .azureml/config.json names the workspace [default: the working directory]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'Filters the result before it is printed: an expression of `JMESPath`')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Prints the whole object rather than its main fields')
            [CompletionResult]::new('--trust-config', '--trust-config', [CompletionResultType]::ParameterName, 'Agrees, from now on, to the registries and outside folders that .azureml/config.json names [default: asks once]')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Prints no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Logs what is done to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Logs every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Prints this help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Prints this help')
            break
        }
        'aml;service;list' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Only services of this kind: LOCAL, AKS or AKSENDPOINT')
            [CompletionResult]::new('--compute-type', '--compute-type', [CompletionResultType]::ParameterName, 'Only services of this kind: LOCAL, AKS or AKSENDPOINT')
            [CompletionResult]::new('--model-id', '--model-id', [CompletionResultType]::ParameterName, 'Only services with this model version')
            [CompletionResult]::new('--model-name', '--model-name', [CompletionResultType]::ParameterName, 'Only services with a version of this model')
            [CompletionResult]::new('--tag', '--tag', [CompletionResultType]::ParameterName, 'Only services with this tag (repeat to narrow)')
            [CompletionResult]::new('--property', '--property', [CompletionResultType]::ParameterName, 'Only services with this property (repeat to narrow)')
            [CompletionResult]::new('--image-digest', '--image-digest', [CompletionResultType]::ParameterName, 'Only services that run this image')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]')
            [CompletionResult]::new('--workspace-name', '--workspace-name', [CompletionResultType]::ParameterName, 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]')
            [CompletionResult]::new('-g', '-g', [CompletionResultType]::ParameterName, 'Resource group of the workspace: a label')
            [CompletionResult]::new('--resource-group', '--resource-group', [CompletionResultType]::ParameterName, 'Resource group of the workspace: a label')
            [CompletionResult]::new('--subscription-id', '--subscription-id', [CompletionResultType]::ParameterName, 'Subscription of the workspace: a label')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Folder whose .azureml/config.json names the workspace [default: the working directory]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'Filters the result before it is printed: an expression of `JMESPath`')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Prints the whole object rather than its main fields')
            [CompletionResult]::new('--trust-config', '--trust-config', [CompletionResultType]::ParameterName, 'Agrees, from now on, to the registries and outside folders that .azureml/config.json names [default: asks once]')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Prints no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Logs what is done to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Logs every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Prints this help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Prints this help')
            break
        }
        'aml;service;run' {
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Name of the service')
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Name of the service')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'What to send, usually JSON [default: nothing]')
            [CompletionResult]::new('--input-data', '--input-data', [CompletionResultType]::ParameterName, 'What to send, usually JSON [default: nothing]')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]')
            [CompletionResult]::new('--workspace-name', '--workspace-name', [CompletionResultType]::ParameterName, 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]')
            [CompletionResult]::new('-g', '-g', [CompletionResultType]::ParameterName, 'Resource group of the workspace: a label')
            [CompletionResult]::new('--resource-group', '--resource-group', [CompletionResultType]::ParameterName, 'Resource group of the workspace: a label')
            [CompletionResult]::new('--subscription-id', '--subscription-id', [CompletionResultType]::ParameterName, 'Subscription of the workspace: a label')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Folder whose .azureml/config.json names the workspace [default: the working directory]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'Filters the result before it is printed: an expression of `JMESPath`')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Prints the whole object rather than its main fields')
            [CompletionResult]::new('--trust-config', '--trust-config', [CompletionResultType]::ParameterName, 'Agrees, from now on, to the registries and outside folders that .azureml/config.json names [default: asks once]')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Prints no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Logs what is done to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Logs every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Prints this help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Prints this help')
            break
        }
        'aml;service;get-logs' {
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Name of the service')
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Name of the service')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'How many lines')
            [CompletionResult]::new('--num_lines', '--num_lines', [CompletionResultType]::ParameterName, 'How many lines')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]')
            [CompletionResult]::new('--workspace-name', '--workspace-name', [CompletionResultType]::ParameterName, 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]')
            [CompletionResult]::new('-g', '-g', [CompletionResultType]::ParameterName, 'Resource group of the workspace: a label')
            [CompletionResult]::new('--resource-group', '--resource-group', [CompletionResultType]::ParameterName, 'Resource group of the workspace: a label')
            [CompletionResult]::new('--subscription-id', '--subscription-id', [CompletionResultType]::ParameterName, 'Subscription of the workspace: a label')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Folder whose .azureml/config.json names the workspace [default: the working directory]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'Filters the result before it is printed: an expression of `JMESPath`')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Goes on printing what is logged until the service is deleted')
            [CompletionResult]::new('--follow', '--follow', [CompletionResultType]::ParameterName, 'Goes on printing what is logged until the service is deleted')
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'Only what was logged before the service was first ready')
            [CompletionResult]::new('--init', '--init', [CompletionResultType]::ParameterName, 'Only what was logged before the service was first ready')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Prints the whole object rather than its main fields')
            [CompletionResult]::new('--trust-config', '--trust-config', [CompletionResultType]::ParameterName, 'Agrees, from now on, to the registries and outside folders that .azureml/config.json names [default: asks once]')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Prints no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Logs what is done to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Logs every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Prints this help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Prints this help')
            break
        }
        'aml;service;get-keys' {
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Name of the service')
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Name of the service')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]')
            [CompletionResult]::new('--workspace-name', '--workspace-name', [CompletionResultType]::ParameterName, 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]')
            [CompletionResult]::new('-g', '-g', [CompletionResultType]::ParameterName, 'Resource group of the workspace: a label')
            [CompletionResult]::new('--resource-group', '--resource-group', [CompletionResultType]::ParameterName, 'Resource group of the workspace: a label')
            [CompletionResult]::new('--subscription-id', '--subscription-id', [CompletionResultType]::ParameterName, 'Subscription of the workspace: a label')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Folder whose .azureml/config.json names the workspace [default: the working directory]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'Filters the result before it is printed: an expression of `JMESPath`')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Prints the whole object rather than its main fields')
            [CompletionResult]::new('--trust-config', '--trust-config', [CompletionResultType]::ParameterName, 'Agrees, from now on, to the registries and outside folders that .azureml/config.json names [default: asks once]')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Prints no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Logs what is done to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Logs every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Prints this help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Prints this help')
            break
        }
        'aml;service;regen-key' {
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Name of the service')
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Name of the service')
            [CompletionResult]::new('-k', '-k', [CompletionResultType]::ParameterName, 'Which key: Primary or Secondary')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'Which key: Primary or Secondary')
            [CompletionResult]::new('-s', '-s', [CompletionResultType]::ParameterName, 'The new key, which other users can read in the list of processes [default: a random one]')
            [CompletionResult]::new('--set-key', '--set-key', [CompletionResultType]::ParameterName, 'The new key, which other users can read in the list of processes [default: a random one]')
            [CompletionResult]::new('--set-key-file', '--set-key-file', [CompletionResultType]::ParameterName, 'File with the new key; - is standard input')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]')
            [CompletionResult]::new('--workspace-name', '--workspace-name', [CompletionResultType]::ParameterName, 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]')
            [CompletionResult]::new('-g', '-g', [CompletionResultType]::ParameterName, 'Resource group of the workspace: a label')
            [CompletionResult]::new('--resource-group', '--resource-group', [CompletionResultType]::ParameterName, 'Resource group of the workspace: a label')
            [CompletionResult]::new('--subscription-id', '--subscription-id', [CompletionResultType]::ParameterName, 'Subscription of the workspace: a label')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Folder whose .azureml/config.json names the workspace [default: the working directory]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'Filters the result before it is printed: an expression of `JMESPath`')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Prints the whole object rather than its main fields')
            [CompletionResult]::new('--trust-config', '--trust-config', [CompletionResultType]::ParameterName, 'Agrees, from now on, to the registries and outside folders that .azureml/config.json names [default: asks once]')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Prints no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Logs what is done to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Logs every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Prints this help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Prints this help')
            break
        }
        'aml;service;get-access-token' {
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Name of the service')
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Name of the service')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]')
            [CompletionResult]::new('--workspace-name', '--workspace-name', [CompletionResultType]::ParameterName, 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]')
            [CompletionResult]::new('-g', '-g', [CompletionResultType]::ParameterName, 'Resource group of the workspace: a label')
            [CompletionResult]::new('--resource-group', '--resource-group', [CompletionResultType]::ParameterName, 'Resource group of the workspace: a label')
            [CompletionResult]::new('--subscription-id', '--subscription-id', [CompletionResultType]::ParameterName, 'Subscription of the workspace: a label')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Folder whose .azureml/config.json names the workspace [default: the working directory]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'Filters the result before it is printed: an expression of `JMESPath`')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Prints the whole object rather than its main fields')
            [CompletionResult]::new('--trust-config', '--trust-config', [CompletionResultType]::ParameterName, 'Agrees, from now on, to the registries and outside folders that .azureml/config.json names [default: asks once]')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Prints no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Logs what is done to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Logs every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Prints this help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Prints this help')
            break
        }
        'aml;service;revoke-tokens' {
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Name of the service')
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Name of the service')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]')
            [CompletionResult]::new('--workspace-name', '--workspace-name', [CompletionResultType]::ParameterName, 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]')
            [CompletionResult]::new('-g', '-g', [CompletionResultType]::ParameterName, 'Resource group of the workspace: a label')
            [CompletionResult]::new('--resource-group', '--resource-group', [CompletionResultType]::ParameterName, 'Resource group of the workspace: a label')
            [CompletionResult]::new('--subscription-id', '--subscription-id', [CompletionResultType]::ParameterName, 'Subscription of the workspace: a label')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Folder whose .azureml/config.json names the workspace [default: the working directory]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'Filters the result before it is printed: an expression of `JMESPath`')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Prints the whole object rather than its main fields')
            [CompletionResult]::new('--trust-config', '--trust-config', [CompletionResultType]::ParameterName, 'Agrees, from now on, to the registries and outside folders that .azureml/config.json names [default: asks once]')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Prints no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Logs what is done to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Logs every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Prints this help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Prints this help')
            break
        }
        'aml;service;update' {
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Name of the service')
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Name of the service')
            [CompletionResult]::new('-m', '-m', [CompletionResultType]::ParameterName, 'Registered model; a name alone means its latest version (repeat for several)')
            [CompletionResult]::new('--model', '--model', [CompletionResultType]::ParameterName, 'Registered model; a name alone means its latest version (repeat for several)')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'File written by `model register -t`; adds its model (repeat for several)')
            [CompletionResult]::new('--model-metadata-file', '--model-metadata-file', [CompletionResultType]::ParameterName, 'File written by `model register -t`; adds its model (repeat for several)')
            [CompletionResult]::new('--inference-config-file', '--inference-config-file', [CompletionResultType]::ParameterName, 'Inference configuration: JSON or YAML')
            [CompletionResult]::new('--ic', '--ic', [CompletionResultType]::ParameterName, 'Inference configuration: JSON or YAML')
            [CompletionResult]::new('--deploy-config-file', '--deploy-config-file', [CompletionResultType]::ParameterName, 'Deployment configuration: JSON or YAML')
            [CompletionResult]::new('--dc', '--dc', [CompletionResultType]::ParameterName, 'Deployment configuration: JSON or YAML')
            [CompletionResult]::new('--start-timeout', '--start-timeout', [CompletionResultType]::ParameterName, 'Seconds until a replica whose `init()` has not ended counts as failed')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Free text')
            [CompletionResult]::new('--description', '--description', [CompletionResultType]::ParameterName, 'Free text')
            [CompletionResult]::new('--add-tag', '--add-tag', [CompletionResultType]::ParameterName, 'Adds a tag or changes its value (repeat for several)')
            [CompletionResult]::new('--remove-tag', '--remove-tag', [CompletionResultType]::ParameterName, 'Removes a tag (repeat for several)')
            [CompletionResult]::new('--add-property', '--add-property', [CompletionResultType]::ParameterName, 'Adds a property; one that is there never changes (repeat for several)')
            [CompletionResult]::new('--entry-script', '--entry-script', [CompletionResultType]::ParameterName, 'Scoring script, relative to the source directory if one is given')
            [CompletionResult]::new('--es', '--es', [CompletionResultType]::ParameterName, 'Scoring script, relative to the source directory if one is given')
            [CompletionResult]::new('--source-directory', '--source-directory', [CompletionResultType]::ParameterName, 'Folder that travels with the service')
            [CompletionResult]::new('--sd', '--sd', [CompletionResultType]::ParameterName, 'Folder that travels with the service')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Registered environment')
            [CompletionResult]::new('--environment-name', '--environment-name', [CompletionResultType]::ParameterName, 'Registered environment')
            [CompletionResult]::new('--environment-version', '--environment-version', [CompletionResultType]::ParameterName, 'Version of the registered environment [default: the latest]')
            [CompletionResult]::new('--ev', '--ev', [CompletionResultType]::ParameterName, 'Version of the registered environment [default: the latest]')
            [CompletionResult]::new('--environment-directory', '--environment-directory', [CompletionResultType]::ParameterName, 'Folder that holds an environment definition')
            [CompletionResult]::new('--ed', '--ed', [CompletionResultType]::ParameterName, 'Folder that holds an environment definition')
            [CompletionResult]::new('--conda-file', '--conda-file', [CompletionResultType]::ParameterName, 'Conda file')
            [CompletionResult]::new('--cf', '--cf', [CompletionResultType]::ParameterName, 'Conda file')
            [CompletionResult]::new('--conda', '--conda', [CompletionResultType]::ParameterName, 'Where conda packages come from: a conda tool if there is one, else the same projects from PyPI')
            [CompletionResult]::new('--runtime', '--runtime', [CompletionResultType]::ParameterName, 'Runtime of old configurations: python or spark-py')
            [CompletionResult]::new('--rt', '--rt', [CompletionResultType]::ParameterName, 'Runtime of old configurations: python or spark-py')
            [CompletionResult]::new('--base-image', '--base-image', [CompletionResultType]::ParameterName, 'Base image')
            [CompletionResult]::new('--bi', '--bi', [CompletionResultType]::ParameterName, 'Base image')
            [CompletionResult]::new('--base-image-registry', '--base-image-registry', [CompletionResultType]::ParameterName, 'Registry that holds the base image')
            [CompletionResult]::new('--ir', '--ir', [CompletionResultType]::ParameterName, 'Registry that holds the base image')
            [CompletionResult]::new('--extra-docker-file-steps', '--extra-docker-file-steps', [CompletionResultType]::ParameterName, 'File with further Dockerfile lines')
            [CompletionResult]::new('--ds', '--ds', [CompletionResultType]::ParameterName, 'File with further Dockerfile lines')
            [CompletionResult]::new('--enable-gpu', '--enable-gpu', [CompletionResultType]::ParameterName, 'GPU support in an image of old configurations')
            [CompletionResult]::new('--eg', '--eg', [CompletionResultType]::ParameterName, 'GPU support in an image of old configurations')
            [CompletionResult]::new('--cuda-version', '--cuda-version', [CompletionResultType]::ParameterName, 'CUDA version in an image of old configurations')
            [CompletionResult]::new('--cv', '--cv', [CompletionResultType]::ParameterName, 'CUDA version in an image of old configurations')
            [CompletionResult]::new('--cpu-cores', '--cpu-cores', [CompletionResultType]::ParameterName, 'Cores of each replica [default: 0.1]')
            [CompletionResult]::new('--cc', '--cc', [CompletionResultType]::ParameterName, 'Cores of each replica [default: 0.1]')
            [CompletionResult]::new('--cpu-cores-limit', '--cpu-cores-limit', [CompletionResultType]::ParameterName, 'Most cores of each replica')
            [CompletionResult]::new('--ccl', '--ccl', [CompletionResultType]::ParameterName, 'Most cores of each replica')
            [CompletionResult]::new('--memory-gb', '--memory-gb', [CompletionResultType]::ParameterName, 'Memory of each replica in GB [default: 0.5]')
            [CompletionResult]::new('--gb', '--gb', [CompletionResultType]::ParameterName, 'Memory of each replica in GB [default: 0.5]')
            [CompletionResult]::new('--memory-gb-limit', '--memory-gb-limit', [CompletionResultType]::ParameterName, 'Most memory of each replica in GB')
            [CompletionResult]::new('--gbl', '--gbl', [CompletionResultType]::ParameterName, 'Most memory of each replica in GB')
            [CompletionResult]::new('--gpu-cores', '--gpu-cores', [CompletionResultType]::ParameterName, 'GPUs of each replica [default: 0]')
            [CompletionResult]::new('--gc', '--gc', [CompletionResultType]::ParameterName, 'GPUs of each replica [default: 0]')
            [CompletionResult]::new('--num-replicas', '--num-replicas', [CompletionResultType]::ParameterName, 'Fixed number of replicas [default: the autoscaler decides]')
            [CompletionResult]::new('--nr', '--nr', [CompletionResultType]::ParameterName, 'Fixed number of replicas [default: the autoscaler decides]')
            [CompletionResult]::new('--autoscale-enabled', '--autoscale-enabled', [CompletionResultType]::ParameterName, 'Autoscaler on or off [default: on, unless a number of replicas is given]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Autoscaler on or off [default: on, unless a number of replicas is given]')
            [CompletionResult]::new('--autoscale-min-replicas', '--autoscale-min-replicas', [CompletionResultType]::ParameterName, 'Fewest replicas [default: 1]')
            [CompletionResult]::new('--mi', '--mi', [CompletionResultType]::ParameterName, 'Fewest replicas [default: 1]')
            [CompletionResult]::new('--autoscale-max-replicas', '--autoscale-max-replicas', [CompletionResultType]::ParameterName, 'Most replicas [default: 10]')
            [CompletionResult]::new('--ma', '--ma', [CompletionResultType]::ParameterName, 'Most replicas [default: 10]')
            [CompletionResult]::new('--autoscale-target-utilization', '--autoscale-target-utilization', [CompletionResultType]::ParameterName, 'Percentage of busy slots that the autoscaler aims for [default: 70]')
            [CompletionResult]::new('--at', '--at', [CompletionResultType]::ParameterName, 'Percentage of busy slots that the autoscaler aims for [default: 70]')
            [CompletionResult]::new('--autoscale-refresh-seconds', '--autoscale-refresh-seconds', [CompletionResultType]::ParameterName, 'Seconds between two looks of the autoscaler [default: 1]')
            [CompletionResult]::new('--ar', '--ar', [CompletionResultType]::ParameterName, 'Seconds between two looks of the autoscaler [default: 1]')
            [CompletionResult]::new('--replica-max-concurrent-requests', '--replica-max-concurrent-requests', [CompletionResultType]::ParameterName, 'Requests that one replica works on at once [default: 1]')
            [CompletionResult]::new('--rm', '--rm', [CompletionResultType]::ParameterName, 'Requests that one replica works on at once [default: 1]')
            [CompletionResult]::new('--scoring-timeout-ms', '--scoring-timeout-ms', [CompletionResultType]::ParameterName, 'Longest time of one scoring call in milliseconds [default: 60000]')
            [CompletionResult]::new('--tm', '--tm', [CompletionResultType]::ParameterName, 'Longest time of one scoring call in milliseconds [default: 60000]')
            [CompletionResult]::new('--max-request-wait-time', '--max-request-wait-time', [CompletionResultType]::ParameterName, 'Longest time in the queue in milliseconds, then 503 [default: 500]')
            [CompletionResult]::new('--mr', '--mr', [CompletionResultType]::ParameterName, 'Longest time in the queue in milliseconds, then 503 [default: 500]')
            [CompletionResult]::new('--port', '--port', [CompletionResultType]::ParameterName, 'Port of a local service [default: a free one]')
            [CompletionResult]::new('--po', '--po', [CompletionResultType]::ParameterName, 'Port of a local service [default: a free one]')
            [CompletionResult]::new('--collect-model-data', '--collect-model-data', [CompletionResultType]::ParameterName, 'Collects what `run` hands to the data collector [default: false]')
            [CompletionResult]::new('--md', '--md', [CompletionResultType]::ParameterName, 'Collects what `run` hands to the data collector [default: false]')
            [CompletionResult]::new('--enable-app-insights', '--enable-app-insights', [CompletionResultType]::ParameterName, 'Sends logs to Application Insights [default: false]')
            [CompletionResult]::new('--ai', '--ai', [CompletionResultType]::ParameterName, 'Sends logs to Application Insights [default: false]')
            [CompletionResult]::new('--auth-enabled', '--auth-enabled', [CompletionResultType]::ParameterName, 'Callers show one of two keys [default: true, unless tokens are on; never for a local service]')
            [CompletionResult]::new('--ae', '--ae', [CompletionResultType]::ParameterName, 'Callers show one of two keys [default: true, unless tokens are on; never for a local service]')
            [CompletionResult]::new('--token-auth-enabled', '--token-auth-enabled', [CompletionResultType]::ParameterName, 'Callers show a token [default: false]')
            [CompletionResult]::new('--primary-key', '--primary-key', [CompletionResultType]::ParameterName, 'Primary key, which other users can read in the list of processes [default: a random one]')
            [CompletionResult]::new('--kp', '--kp', [CompletionResultType]::ParameterName, 'Primary key, which other users can read in the list of processes [default: a random one]')
            [CompletionResult]::new('--primary-key-file', '--primary-key-file', [CompletionResultType]::ParameterName, 'File with the primary key; - is standard input')
            [CompletionResult]::new('--secondary-key', '--secondary-key', [CompletionResultType]::ParameterName, 'Secondary key, which other users can read in the list of processes [default: a random one]')
            [CompletionResult]::new('--ks', '--ks', [CompletionResultType]::ParameterName, 'Secondary key, which other users can read in the list of processes [default: a random one]')
            [CompletionResult]::new('--secondary-key-file', '--secondary-key-file', [CompletionResultType]::ParameterName, 'File with the secondary key; - is standard input')
            [CompletionResult]::new('--period-seconds', '--period-seconds', [CompletionResultType]::ParameterName, 'Seconds between probes [default: 10]')
            [CompletionResult]::new('--ps', '--ps', [CompletionResultType]::ParameterName, 'Seconds between probes [default: 10]')
            [CompletionResult]::new('--initial-delay-seconds', '--initial-delay-seconds', [CompletionResultType]::ParameterName, 'Seconds before the first probe [default: 310]')
            [CompletionResult]::new('--id', '--id', [CompletionResultType]::ParameterName, 'Seconds before the first probe [default: 310]')
            [CompletionResult]::new('--timeout-seconds', '--timeout-seconds', [CompletionResultType]::ParameterName, 'Seconds until a probe counts as failed [default: 2]')
            [CompletionResult]::new('--ts', '--ts', [CompletionResultType]::ParameterName, 'Seconds until a probe counts as failed [default: 2]')
            [CompletionResult]::new('--success-threshold', '--success-threshold', [CompletionResultType]::ParameterName, 'Successes needed after a failure [default: 1]')
            [CompletionResult]::new('--st', '--st', [CompletionResultType]::ParameterName, 'Successes needed after a failure [default: 1]')
            [CompletionResult]::new('--failure-threshold', '--failure-threshold', [CompletionResultType]::ParameterName, 'Failures in a row before a restart [default: 3]')
            [CompletionResult]::new('--ft', '--ft', [CompletionResultType]::ParameterName, 'Failures in a row before a restart [default: 3]')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]')
            [CompletionResult]::new('--workspace-name', '--workspace-name', [CompletionResultType]::ParameterName, 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]')
            [CompletionResult]::new('-g', '-g', [CompletionResultType]::ParameterName, 'Resource group of the workspace: a label')
            [CompletionResult]::new('--resource-group', '--resource-group', [CompletionResultType]::ParameterName, 'Resource group of the workspace: a label')
            [CompletionResult]::new('--subscription-id', '--subscription-id', [CompletionResultType]::ParameterName, 'Subscription of the workspace: a label')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Folder whose .azureml/config.json names the workspace [default: the working directory]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'Filters the result before it is printed: an expression of `JMESPath`')
            [CompletionResult]::new('--no-wait', '--no-wait', [CompletionResultType]::ParameterName, 'Returns as soon as the change is accepted')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Prints the whole object rather than its main fields')
            [CompletionResult]::new('--trust-config', '--trust-config', [CompletionResultType]::ParameterName, 'Agrees, from now on, to the registries and outside folders that .azureml/config.json names [default: asks once]')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Prints no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Logs what is done to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Logs every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Prints this help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Prints this help')
            break
        }
        'aml;service;delete' {
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Name of the service')
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Name of the service')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]')
            [CompletionResult]::new('--workspace-name', '--workspace-name', [CompletionResultType]::ParameterName, 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]')
            [CompletionResult]::new('-g', '-g', [CompletionResultType]::ParameterName, 'Resource group of the workspace: a label')
            [CompletionResult]::new('--resource-group', '--resource-group', [CompletionResultType]::ParameterName, 'Resource group of the workspace: a label')
            [CompletionResult]::new('--subscription-id', '--subscription-id', [CompletionResultType]::ParameterName, 'Subscription of the workspace: a label')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Folder whose .azureml/config.json names the workspace [default: the working directory]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'Filters the result before it is printed: an expression of `JMESPath`')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Prints the whole object rather than its main fields')
            [CompletionResult]::new('--trust-config', '--trust-config', [CompletionResultType]::ParameterName, 'Agrees, from now on, to the registries and outside folders that .azureml/config.json names [default: asks once]')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Prints no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Logs what is done to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Logs every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Prints this help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Prints this help')
            break
        }
        'aml;service;help' {
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Shows a service')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'Lists services by name')
            [CompletionResult]::new('run', 'run', [CompletionResultType]::ParameterValue, 'Sends a request to a service and prints its answer')
            [CompletionResult]::new('get-logs', 'get-logs', [CompletionResultType]::ParameterValue, 'Prints the end of a service''s log')
            [CompletionResult]::new('get-keys', 'get-keys', [CompletionResultType]::ParameterValue, 'Prints the keys of a service')
            [CompletionResult]::new('regen-key', 'regen-key', [CompletionResultType]::ParameterValue, 'Replaces a key of a service')
            [CompletionResult]::new('get-access-token', 'get-access-token', [CompletionResultType]::ParameterValue, 'Prints a token for calling a service')
            [CompletionResult]::new('revoke-tokens', 'revoke-tokens', [CompletionResultType]::ParameterValue, 'Ends all tokens that were given out for a service')
            [CompletionResult]::new('update', 'update', [CompletionResultType]::ParameterValue, 'Changes a service and waits until it answers; what isn''t given stays as it is')
            [CompletionResult]::new('delete', 'delete', [CompletionResultType]::ParameterValue, 'Deletes a service')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'aml;service;help;show' {
            break
        }
        'aml;service;help;list' {
            break
        }
        'aml;service;help;run' {
            break
        }
        'aml;service;help;get-logs' {
            break
        }
        'aml;service;help;get-keys' {
            break
        }
        'aml;service;help;regen-key' {
            break
        }
        'aml;service;help;get-access-token' {
            break
        }
        'aml;service;help;revoke-tokens' {
            break
        }
        'aml;service;help;update' {
            break
        }
        'aml;service;help;delete' {
            break
        }
        'aml;service;help;help' {
            break
        }
        'aml;environment' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'Filters the result before it is printed: an expression of `JMESPath`')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Prints no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Logs what is done to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Logs every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Prints this help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Prints this help')
            [CompletionResult]::new('scaffold', 'scaffold', [CompletionResultType]::ParameterValue, 'Writes a folder to begin a definition with')
            [CompletionResult]::new('register', 'register', [CompletionResultType]::ParameterValue, 'Registers the definition of a folder')
            [CompletionResult]::new('download', 'download', [CompletionResultType]::ParameterValue, 'Writes a registered environment''s folder')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Shows a registered environment')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'Lists registered environments, each with its latest version')
            [CompletionResult]::new('key', 'key', [CompletionResultType]::ParameterValue, 'Prints the key under which a definition''s image is looked up, and what it is made of')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'aml;environment;scaffold' {
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Name of the environment')
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Name of the environment')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Folder to write, which must not be there yet')
            [CompletionResult]::new('--directory', '--directory', [CompletionResultType]::ParameterName, 'Folder to write, which must not be there yet')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Writes the result to this JSON file, which must not be there yet')
            [CompletionResult]::new('--output-metadata-file', '--output-metadata-file', [CompletionResultType]::ParameterName, 'Writes the result to this JSON file, which must not be there yet')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]')
            [CompletionResult]::new('--workspace-name', '--workspace-name', [CompletionResultType]::ParameterName, 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]')
            [CompletionResult]::new('-g', '-g', [CompletionResultType]::ParameterName, 'Resource group of the workspace: a label')
            [CompletionResult]::new('--resource-group', '--resource-group', [CompletionResultType]::ParameterName, 'Resource group of the workspace: a label')
            [CompletionResult]::new('--subscription-id', '--subscription-id', [CompletionResultType]::ParameterName, 'Subscription of the workspace: a label')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Folder whose .azureml/config.json names the workspace [default: the working directory]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'Filters the result before it is printed: an expression of `JMESPath`')
            [CompletionResult]::new('--trust-config', '--trust-config', [CompletionResultType]::ParameterName, 'Agrees, from now on, to the registries and outside folders that .azureml/config.json names [default: asks once]')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Prints no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Logs what is done to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Logs every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Prints this help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Prints this help')
            break
        }
        'aml;environment;register' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Folder of the definition: azureml_environment.json, conda_dependencies.yml, BaseDockerfile')
            [CompletionResult]::new('--directory', '--directory', [CompletionResultType]::ParameterName, 'Folder of the definition: azureml_environment.json, conda_dependencies.yml, BaseDockerfile')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Writes the result to this JSON file, which must not be there yet')
            [CompletionResult]::new('--output-metadata-file', '--output-metadata-file', [CompletionResultType]::ParameterName, 'Writes the result to this JSON file, which must not be there yet')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]')
            [CompletionResult]::new('--workspace-name', '--workspace-name', [CompletionResultType]::ParameterName, 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]')
            [CompletionResult]::new('-g', '-g', [CompletionResultType]::ParameterName, 'Resource group of the workspace: a label')
            [CompletionResult]::new('--resource-group', '--resource-group', [CompletionResultType]::ParameterName, 'Resource group of the workspace: a label')
            [CompletionResult]::new('--subscription-id', '--subscription-id', [CompletionResultType]::ParameterName, 'Subscription of the workspace: a label')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Folder whose .azureml/config.json names the workspace [default: the working directory]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'Filters the result before it is printed: an expression of `JMESPath`')
            [CompletionResult]::new('--trust-config', '--trust-config', [CompletionResultType]::ParameterName, 'Agrees, from now on, to the registries and outside folders that .azureml/config.json names [default: asks once]')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Prints no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Logs what is done to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Logs every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Prints this help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Prints this help')
            break
        }
        'aml;environment;download' {
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Name of the environment')
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Name of the environment')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Version [default: the latest]')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Version [default: the latest]')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Folder to write')
            [CompletionResult]::new('--directory', '--directory', [CompletionResultType]::ParameterName, 'Folder to write')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Writes the result to this JSON file, which must not be there yet')
            [CompletionResult]::new('--output-metadata-file', '--output-metadata-file', [CompletionResultType]::ParameterName, 'Writes the result to this JSON file, which must not be there yet')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]')
            [CompletionResult]::new('--workspace-name', '--workspace-name', [CompletionResultType]::ParameterName, 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]')
            [CompletionResult]::new('-g', '-g', [CompletionResultType]::ParameterName, 'Resource group of the workspace: a label')
            [CompletionResult]::new('--resource-group', '--resource-group', [CompletionResultType]::ParameterName, 'Resource group of the workspace: a label')
            [CompletionResult]::new('--subscription-id', '--subscription-id', [CompletionResultType]::ParameterName, 'Subscription of the workspace: a label')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Folder whose .azureml/config.json names the workspace [default: the working directory]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'Filters the result before it is printed: an expression of `JMESPath`')
            [CompletionResult]::new('--overwrite', '--overwrite', [CompletionResultType]::ParameterName, 'Replaces the definition that is in the folder')
            [CompletionResult]::new('--trust-config', '--trust-config', [CompletionResultType]::ParameterName, 'Agrees, from now on, to the registries and outside folders that .azureml/config.json names [default: asks once]')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Prints no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Logs what is done to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Logs every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Prints this help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Prints this help')
            break
        }
        'aml;environment;show' {
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Name of the environment')
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Name of the environment')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Version [default: the latest]')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Version [default: the latest]')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Writes the result to this JSON file, which must not be there yet')
            [CompletionResult]::new('--output-metadata-file', '--output-metadata-file', [CompletionResultType]::ParameterName, 'Writes the result to this JSON file, which must not be there yet')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]')
            [CompletionResult]::new('--workspace-name', '--workspace-name', [CompletionResultType]::ParameterName, 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]')
            [CompletionResult]::new('-g', '-g', [CompletionResultType]::ParameterName, 'Resource group of the workspace: a label')
            [CompletionResult]::new('--resource-group', '--resource-group', [CompletionResultType]::ParameterName, 'Resource group of the workspace: a label')
            [CompletionResult]::new('--subscription-id', '--subscription-id', [CompletionResultType]::ParameterName, 'Subscription of the workspace: a label')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Folder whose .azureml/config.json names the workspace [default: the working directory]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'Filters the result before it is printed: an expression of `JMESPath`')
            [CompletionResult]::new('--trust-config', '--trust-config', [CompletionResultType]::ParameterName, 'Agrees, from now on, to the registries and outside folders that .azureml/config.json names [default: asks once]')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Prints no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Logs what is done to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Logs every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Prints this help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Prints this help')
            break
        }
        'aml;environment;list' {
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Writes the result to this JSON file, which must not be there yet')
            [CompletionResult]::new('--output-metadata-file', '--output-metadata-file', [CompletionResultType]::ParameterName, 'Writes the result to this JSON file, which must not be there yet')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]')
            [CompletionResult]::new('--workspace-name', '--workspace-name', [CompletionResultType]::ParameterName, 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]')
            [CompletionResult]::new('-g', '-g', [CompletionResultType]::ParameterName, 'Resource group of the workspace: a label')
            [CompletionResult]::new('--resource-group', '--resource-group', [CompletionResultType]::ParameterName, 'Resource group of the workspace: a label')
            [CompletionResult]::new('--subscription-id', '--subscription-id', [CompletionResultType]::ParameterName, 'Subscription of the workspace: a label')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Folder whose .azureml/config.json names the workspace [default: the working directory]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'Filters the result before it is printed: an expression of `JMESPath`')
            [CompletionResult]::new('--trust-config', '--trust-config', [CompletionResultType]::ParameterName, 'Agrees, from now on, to the registries and outside folders that .azureml/config.json names [default: asks once]')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Prints no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Logs what is done to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Logs every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Prints this help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Prints this help')
            break
        }
        'aml;environment;key' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Folder of the definition')
            [CompletionResult]::new('--directory', '--directory', [CompletionResultType]::ParameterName, 'Folder of the definition')
            [CompletionResult]::new('--inference-config-file', '--inference-config-file', [CompletionResultType]::ParameterName, 'Inference configuration that holds the definition')
            [CompletionResult]::new('--ic', '--ic', [CompletionResultType]::ParameterName, 'Inference configuration that holds the definition')
            [CompletionResult]::new('--diff', '--diff', [CompletionResultType]::ParameterName, 'Another definition, a folder or an inference configuration: tells what differs in it, and what that would do')
            [CompletionResult]::new('--conda', '--conda', [CompletionResultType]::ParameterName, 'Where conda packages come from: a conda tool of the base image if there is one, else the same projects from PyPI')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'Filters the result before it is printed: an expression of `JMESPath`')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Prints no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Logs what is done to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Logs every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Prints this help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Prints this help')
            break
        }
        'aml;environment;help' {
            [CompletionResult]::new('scaffold', 'scaffold', [CompletionResultType]::ParameterValue, 'Writes a folder to begin a definition with')
            [CompletionResult]::new('register', 'register', [CompletionResultType]::ParameterValue, 'Registers the definition of a folder')
            [CompletionResult]::new('download', 'download', [CompletionResultType]::ParameterValue, 'Writes a registered environment''s folder')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Shows a registered environment')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'Lists registered environments, each with its latest version')
            [CompletionResult]::new('key', 'key', [CompletionResultType]::ParameterValue, 'Prints the key under which a definition''s image is looked up, and what it is made of')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'aml;environment;help;scaffold' {
            break
        }
        'aml;environment;help;register' {
            break
        }
        'aml;environment;help;download' {
            break
        }
        'aml;environment;help;show' {
            break
        }
        'aml;environment;help;list' {
            break
        }
        'aml;environment;help;key' {
            break
        }
        'aml;environment;help;help' {
            break
        }
        'aml;image' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'Filters the result before it is printed: an expression of `JMESPath`')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Prints no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Logs what is done to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Logs every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Prints this help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Prints this help')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'Lists images and Python environments, with who uses them')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Shows one of them: its packages, its base, its layers')
            [CompletionResult]::new('prune', 'prune', [CompletionResultType]::ParameterValue, 'Tells what nobody uses any more, and removes it with --yes')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'aml;image;list' {
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]')
            [CompletionResult]::new('--workspace-name', '--workspace-name', [CompletionResultType]::ParameterName, 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]')
            [CompletionResult]::new('-g', '-g', [CompletionResultType]::ParameterName, 'Resource group of the workspace: a label')
            [CompletionResult]::new('--resource-group', '--resource-group', [CompletionResultType]::ParameterName, 'Resource group of the workspace: a label')
            [CompletionResult]::new('--subscription-id', '--subscription-id', [CompletionResultType]::ParameterName, 'Subscription of the workspace: a label')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Folder whose .azureml/config.json names the workspace [default: the working directory]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'Filters the result before it is printed: an expression of `JMESPath`')
            [CompletionResult]::new('--trust-config', '--trust-config', [CompletionResultType]::ParameterName, 'Agrees, from now on, to the registries and outside folders that .azureml/config.json names [default: asks once]')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Prints no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Logs what is done to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Logs every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Prints this help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Prints this help')
            break
        }
        'aml;image;show' {
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'NAME:TAG of a service image, or the key of an environment (8 digits of it are enough)')
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'NAME:TAG of a service image, or the key of an environment (8 digits of it are enough)')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]')
            [CompletionResult]::new('--workspace-name', '--workspace-name', [CompletionResultType]::ParameterName, 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]')
            [CompletionResult]::new('-g', '-g', [CompletionResultType]::ParameterName, 'Resource group of the workspace: a label')
            [CompletionResult]::new('--resource-group', '--resource-group', [CompletionResultType]::ParameterName, 'Resource group of the workspace: a label')
            [CompletionResult]::new('--subscription-id', '--subscription-id', [CompletionResultType]::ParameterName, 'Subscription of the workspace: a label')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Folder whose .azureml/config.json names the workspace [default: the working directory]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'Filters the result before it is printed: an expression of `JMESPath`')
            [CompletionResult]::new('--trust-config', '--trust-config', [CompletionResultType]::ParameterName, 'Agrees, from now on, to the registries and outside folders that .azureml/config.json names [default: asks once]')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Prints no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Logs what is done to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Logs every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Prints this help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Prints this help')
            break
        }
        'aml;image;prune' {
            [CompletionResult]::new('--older-than', '--older-than', [CompletionResultType]::ParameterName, 'For how many days nobody may have used what goes')
            [CompletionResult]::new('--kind', '--kind', [CompletionResultType]::ParameterName, 'What is looked at [default: everything]')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]')
            [CompletionResult]::new('--workspace-name', '--workspace-name', [CompletionResultType]::ParameterName, 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]')
            [CompletionResult]::new('-g', '-g', [CompletionResultType]::ParameterName, 'Resource group of the workspace: a label')
            [CompletionResult]::new('--resource-group', '--resource-group', [CompletionResultType]::ParameterName, 'Resource group of the workspace: a label')
            [CompletionResult]::new('--subscription-id', '--subscription-id', [CompletionResultType]::ParameterName, 'Subscription of the workspace: a label')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Folder whose .azureml/config.json names the workspace [default: the working directory]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'Filters the result before it is printed: an expression of `JMESPath`')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Removes it')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Removes it')
            [CompletionResult]::new('--trust-config', '--trust-config', [CompletionResultType]::ParameterName, 'Agrees, from now on, to the registries and outside folders that .azureml/config.json names [default: asks once]')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Prints no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Logs what is done to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Logs every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Prints this help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Prints this help')
            break
        }
        'aml;image;help' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'Lists images and Python environments, with who uses them')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Shows one of them: its packages, its base, its layers')
            [CompletionResult]::new('prune', 'prune', [CompletionResultType]::ParameterValue, 'Tells what nobody uses any more, and removes it with --yes')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'aml;image;help;list' {
            break
        }
        'aml;image;help;show' {
            break
        }
        'aml;image;help;prune' {
            break
        }
        'aml;image;help;help' {
            break
        }
        'aml;workspace' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'Filters the result before it is printed: an expression of `JMESPath`')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Prints no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Logs what is done to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Logs every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Prints this help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Prints this help')
            [CompletionResult]::new('create', 'create', [CompletionResultType]::ParameterValue, 'Makes a workspace on this machine')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Shows a workspace: its registry, its storage, its labels')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'Lists the workspaces on this machine')
            [CompletionResult]::new('delete', 'delete', [CompletionResultType]::ParameterValue, 'Deletes a workspace whose services are gone')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'aml;workspace;create' {
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Name of the workspace: 3 to 33 letters, digits, ''-'' and ''_''')
            [CompletionResult]::new('--workspace-name', '--workspace-name', [CompletionResultType]::ParameterName, 'Name of the workspace: 3 to 33 letters, digits, ''-'' and ''_''')
            [CompletionResult]::new('-g', '-g', [CompletionResultType]::ParameterName, 'Resource group: a label')
            [CompletionResult]::new('--resource-group', '--resource-group', [CompletionResultType]::ParameterName, 'Resource group: a label')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Display name')
            [CompletionResult]::new('--friendly-name', '--friendly-name', [CompletionResultType]::ParameterName, 'Display name')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'Region: a label')
            [CompletionResult]::new('--location', '--location', [CompletionResultType]::ParameterName, 'Region: a label')
            [CompletionResult]::new('--container-registry', '--container-registry', [CompletionResultType]::ParameterName, 'Registry of its images: host[:port][/prefix], a folder, or the resource id of one in Azure [default: a folder of its own]')
            [CompletionResult]::new('--global-registry', '--global-registry', [CompletionResultType]::ParameterName, 'Registry that is looked into after its own for environment images')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Tags')
            [CompletionResult]::new('--tags', '--tags', [CompletionResultType]::ParameterName, 'Tags')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'Filters the result before it is printed: an expression of `JMESPath`')
            [CompletionResult]::new('--exist-ok', '--exist-ok', [CompletionResultType]::ParameterName, 'Succeeds when the workspace is there already')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Prints no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Logs what is done to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Logs every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Prints this help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Prints this help')
            break
        }
        'aml;workspace;show' {
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Writes the result to this JSON file, which must not be there yet')
            [CompletionResult]::new('--output-metadata-file', '--output-metadata-file', [CompletionResultType]::ParameterName, 'Writes the result to this JSON file, which must not be there yet')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]')
            [CompletionResult]::new('--workspace-name', '--workspace-name', [CompletionResultType]::ParameterName, 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]')
            [CompletionResult]::new('-g', '-g', [CompletionResultType]::ParameterName, 'Resource group of the workspace: a label')
            [CompletionResult]::new('--resource-group', '--resource-group', [CompletionResultType]::ParameterName, 'Resource group of the workspace: a label')
            [CompletionResult]::new('--subscription-id', '--subscription-id', [CompletionResultType]::ParameterName, 'Subscription of the workspace: a label')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Folder whose .azureml/config.json names the workspace [default: the working directory]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'Filters the result before it is printed: an expression of `JMESPath`')
            [CompletionResult]::new('--trust-config', '--trust-config', [CompletionResultType]::ParameterName, 'Agrees, from now on, to the registries and outside folders that .azureml/config.json names [default: asks once]')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Prints no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Logs what is done to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Logs every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Prints this help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Prints this help')
            break
        }
        'aml;workspace;list' {
            [CompletionResult]::new('-g', '-g', [CompletionResultType]::ParameterName, 'Only workspaces of this resource group')
            [CompletionResult]::new('--resource-group', '--resource-group', [CompletionResultType]::ParameterName, 'Only workspaces of this resource group')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'Filters the result before it is printed: an expression of `JMESPath`')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Prints no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Logs what is done to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Logs every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Prints this help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Prints this help')
            break
        }
        'aml;workspace;delete' {
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Writes the result to this JSON file, which must not be there yet')
            [CompletionResult]::new('--output-metadata-file', '--output-metadata-file', [CompletionResultType]::ParameterName, 'Writes the result to this JSON file, which must not be there yet')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]')
            [CompletionResult]::new('--workspace-name', '--workspace-name', [CompletionResultType]::ParameterName, 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]')
            [CompletionResult]::new('-g', '-g', [CompletionResultType]::ParameterName, 'Resource group of the workspace: a label')
            [CompletionResult]::new('--resource-group', '--resource-group', [CompletionResultType]::ParameterName, 'Resource group of the workspace: a label')
            [CompletionResult]::new('--subscription-id', '--subscription-id', [CompletionResultType]::ParameterName, 'Subscription of the workspace: a label')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Folder whose .azureml/config.json names the workspace [default: the working directory]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'Filters the result before it is printed: an expression of `JMESPath`')
            [CompletionResult]::new('--all-resources', '--all-resources', [CompletionResultType]::ParameterName, 'Deletes its models, images and environments too')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Doesn''t ask')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Doesn''t ask')
            [CompletionResult]::new('--trust-config', '--trust-config', [CompletionResultType]::ParameterName, 'Agrees, from now on, to the registries and outside folders that .azureml/config.json names [default: asks once]')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Prints no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Logs what is done to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Logs every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Prints this help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Prints this help')
            break
        }
        'aml;workspace;help' {
            [CompletionResult]::new('create', 'create', [CompletionResultType]::ParameterValue, 'Makes a workspace on this machine')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Shows a workspace: its registry, its storage, its labels')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'Lists the workspaces on this machine')
            [CompletionResult]::new('delete', 'delete', [CompletionResultType]::ParameterValue, 'Deletes a workspace whose services are gone')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'aml;workspace;help;create' {
            break
        }
        'aml;workspace;help;show' {
            break
        }
        'aml;workspace;help;list' {
            break
        }
        'aml;workspace;help;delete' {
            break
        }
        'aml;workspace;help;help' {
            break
        }
        'aml;folder' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'Filters the result before it is printed: an expression of `JMESPath`')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Prints no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Logs what is done to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Logs every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Prints this help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Prints this help')
            [CompletionResult]::new('attach', 'attach', [CompletionResultType]::ParameterValue, 'Writes .azureml/config.json, so that commands in the folder know their workspace')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'aml;folder;attach' {
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Folder to attach; made when missing [default: the working directory]')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Workspace')
            [CompletionResult]::new('--workspace-name', '--workspace-name', [CompletionResultType]::ParameterName, 'Workspace')
            [CompletionResult]::new('-g', '-g', [CompletionResultType]::ParameterName, 'Resource group of the workspace: a label')
            [CompletionResult]::new('--resource-group', '--resource-group', [CompletionResultType]::ParameterName, 'Resource group of the workspace: a label')
            [CompletionResult]::new('--subscription-id', '--subscription-id', [CompletionResultType]::ParameterName, 'Subscription of the workspace: a label')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Experiment recorded for the folder [default: the folder''s name]')
            [CompletionResult]::new('--experiment-name', '--experiment-name', [CompletionResultType]::ParameterName, 'Experiment recorded for the folder [default: the folder''s name]')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Writes the result to this JSON file, which must not be there yet')
            [CompletionResult]::new('--output-metadata-file', '--output-metadata-file', [CompletionResultType]::ParameterName, 'Writes the result to this JSON file, which must not be there yet')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'Filters the result before it is printed: an expression of `JMESPath`')
            [CompletionResult]::new('--trust-config', '--trust-config', [CompletionResultType]::ParameterName, 'Agrees, from now on, to the registries and outside folders that .azureml/config.json names [default: asks once]')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Prints no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Logs what is done to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Logs every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Prints this help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Prints this help')
            break
        }
        'aml;folder;help' {
            [CompletionResult]::new('attach', 'attach', [CompletionResultType]::ParameterValue, 'Writes .azureml/config.json, so that commands in the folder know their workspace')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'aml;folder;help;attach' {
            break
        }
        'aml;folder;help;help' {
            break
        }
        'aml;computetarget' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'Filters the result before it is printed: an expression of `JMESPath`')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Prints no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Logs what is done to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Logs every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Prints this help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Prints this help')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'Lists compute targets')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Shows one compute target')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'aml;computetarget;list' {
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]')
            [CompletionResult]::new('--workspace-name', '--workspace-name', [CompletionResultType]::ParameterName, 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]')
            [CompletionResult]::new('-g', '-g', [CompletionResultType]::ParameterName, 'Resource group of the workspace: a label')
            [CompletionResult]::new('--resource-group', '--resource-group', [CompletionResultType]::ParameterName, 'Resource group of the workspace: a label')
            [CompletionResult]::new('--subscription-id', '--subscription-id', [CompletionResultType]::ParameterName, 'Subscription of the workspace: a label')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Folder whose .azureml/config.json names the workspace [default: the working directory]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'Filters the result before it is printed: an expression of `JMESPath`')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Prints the whole object rather than its main fields')
            [CompletionResult]::new('--trust-config', '--trust-config', [CompletionResultType]::ParameterName, 'Agrees, from now on, to the registries and outside folders that .azureml/config.json names [default: asks once]')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Prints no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Logs what is done to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Logs every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Prints this help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Prints this help')
            break
        }
        'aml;computetarget;show' {
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Name of the compute target')
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Name of the compute target')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]')
            [CompletionResult]::new('--workspace-name', '--workspace-name', [CompletionResultType]::ParameterName, 'Workspace [default: the one of .azureml/config.json, else a workspace of your own]')
            [CompletionResult]::new('-g', '-g', [CompletionResultType]::ParameterName, 'Resource group of the workspace: a label')
            [CompletionResult]::new('--resource-group', '--resource-group', [CompletionResultType]::ParameterName, 'Resource group of the workspace: a label')
            [CompletionResult]::new('--subscription-id', '--subscription-id', [CompletionResultType]::ParameterName, 'Subscription of the workspace: a label')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Folder whose .azureml/config.json names the workspace [default: the working directory]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'Filters the result before it is printed: an expression of `JMESPath`')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Prints the whole object rather than its main fields')
            [CompletionResult]::new('--trust-config', '--trust-config', [CompletionResultType]::ParameterName, 'Agrees, from now on, to the registries and outside folders that .azureml/config.json names [default: asks once]')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Prints no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Logs what is done to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Logs every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Prints this help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Prints this help')
            break
        }
        'aml;computetarget;help' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'Lists compute targets')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Shows one compute target')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'aml;computetarget;help;list' {
            break
        }
        'aml;computetarget;help;show' {
            break
        }
        'aml;computetarget;help;help' {
            break
        }
        'aml;completion' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How the result is printed [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'Filters the result before it is printed: an expression of `JMESPath`')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Prints no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Logs what is done to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Logs every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Prints this help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Prints this help')
            break
        }
        'aml;help' {
            [CompletionResult]::new('model', 'model', [CompletionResultType]::ParameterValue, 'Registers models and deploys them as services')
            [CompletionResult]::new('service', 'service', [CompletionResultType]::ParameterValue, 'Looks at, calls, changes and deletes services')
            [CompletionResult]::new('environment', 'environment', [CompletionResultType]::ParameterValue, 'Registers environments, and tells what an environment''s image is known by')
            [CompletionResult]::new('image', 'image', [CompletionResultType]::ParameterValue, 'Tells which images are kept and who uses them, and removes the rest')
            [CompletionResult]::new('workspace', 'workspace', [CompletionResultType]::ParameterValue, 'Makes, lists and deletes workspaces')
            [CompletionResult]::new('folder', 'folder', [CompletionResultType]::ParameterValue, 'Ties a folder to a workspace')
            [CompletionResult]::new('computetarget', 'computetarget', [CompletionResultType]::ParameterValue, 'Lists what services can run on')
            [CompletionResult]::new('completion', 'completion', [CompletionResultType]::ParameterValue, 'Prints a completion script for a shell')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'aml;help;model' {
            [CompletionResult]::new('register', 'register', [CompletionResultType]::ParameterValue, 'Registers a file or folder as the next version of a model')
            [CompletionResult]::new('deploy', 'deploy', [CompletionResultType]::ParameterValue, 'Deploys models as a service and waits until it answers')
            [CompletionResult]::new('package', 'package', [CompletionResultType]::ParameterValue, 'Makes an image that serves models under any container engine')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'Lists models, newest first')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Shows one version of a model')
            [CompletionResult]::new('update', 'update', [CompletionResultType]::ParameterValue, 'Changes tags, description and resources of a model')
            [CompletionResult]::new('download', 'download', [CompletionResultType]::ParameterValue, 'Writes the files of a model to a folder')
            [CompletionResult]::new('delete', 'delete', [CompletionResultType]::ParameterValue, 'Deletes one version of a model that no service uses')
            break
        }
        'aml;help;model;register' {
            break
        }
        'aml;help;model;deploy' {
            break
        }
        'aml;help;model;package' {
            break
        }
        'aml;help;model;list' {
            break
        }
        'aml;help;model;show' {
            break
        }
        'aml;help;model;update' {
            break
        }
        'aml;help;model;download' {
            break
        }
        'aml;help;model;delete' {
            break
        }
        'aml;help;service' {
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Shows a service')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'Lists services by name')
            [CompletionResult]::new('run', 'run', [CompletionResultType]::ParameterValue, 'Sends a request to a service and prints its answer')
            [CompletionResult]::new('get-logs', 'get-logs', [CompletionResultType]::ParameterValue, 'Prints the end of a service''s log')
            [CompletionResult]::new('get-keys', 'get-keys', [CompletionResultType]::ParameterValue, 'Prints the keys of a service')
            [CompletionResult]::new('regen-key', 'regen-key', [CompletionResultType]::ParameterValue, 'Replaces a key of a service')
            [CompletionResult]::new('get-access-token', 'get-access-token', [CompletionResultType]::ParameterValue, 'Prints a token for calling a service')
            [CompletionResult]::new('revoke-tokens', 'revoke-tokens', [CompletionResultType]::ParameterValue, 'Ends all tokens that were given out for a service')
            [CompletionResult]::new('update', 'update', [CompletionResultType]::ParameterValue, 'Changes a service and waits until it answers; what isn''t given stays as it is')
            [CompletionResult]::new('delete', 'delete', [CompletionResultType]::ParameterValue, 'Deletes a service')
            break
        }
        'aml;help;service;show' {
            break
        }
        'aml;help;service;list' {
            break
        }
        'aml;help;service;run' {
            break
        }
        'aml;help;service;get-logs' {
            break
        }
        'aml;help;service;get-keys' {
            break
        }
        'aml;help;service;regen-key' {
            break
        }
        'aml;help;service;get-access-token' {
            break
        }
        'aml;help;service;revoke-tokens' {
            break
        }
        'aml;help;service;update' {
            break
        }
        'aml;help;service;delete' {
            break
        }
        'aml;help;environment' {
            [CompletionResult]::new('scaffold', 'scaffold', [CompletionResultType]::ParameterValue, 'Writes a folder to begin a definition with')
            [CompletionResult]::new('register', 'register', [CompletionResultType]::ParameterValue, 'Registers the definition of a folder')
            [CompletionResult]::new('download', 'download', [CompletionResultType]::ParameterValue, 'Writes a registered environment''s folder')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Shows a registered environment')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'Lists registered environments, each with its latest version')
            [CompletionResult]::new('key', 'key', [CompletionResultType]::ParameterValue, 'Prints the key under which a definition''s image is looked up, and what it is made of')
            break
        }
        'aml;help;environment;scaffold' {
            break
        }
        'aml;help;environment;register' {
            break
        }
        'aml;help;environment;download' {
            break
        }
        'aml;help;environment;show' {
            break
        }
        'aml;help;environment;list' {
            break
        }
        'aml;help;environment;key' {
            break
        }
        'aml;help;image' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'Lists images and Python environments, with who uses them')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Shows one of them: its packages, its base, its layers')
            [CompletionResult]::new('prune', 'prune', [CompletionResultType]::ParameterValue, 'Tells what nobody uses any more, and removes it with --yes')
            break
        }
        'aml;help;image;list' {
            break
        }
        'aml;help;image;show' {
            break
        }
        'aml;help;image;prune' {
            break
        }
        'aml;help;workspace' {
            [CompletionResult]::new('create', 'create', [CompletionResultType]::ParameterValue, 'Makes a workspace on this machine')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Shows a workspace: its registry, its storage, its labels')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'Lists the workspaces on this machine')
            [CompletionResult]::new('delete', 'delete', [CompletionResultType]::ParameterValue, 'Deletes a workspace whose services are gone')
            break
        }
        'aml;help;workspace;create' {
            break
        }
        'aml;help;workspace;show' {
            break
        }
        'aml;help;workspace;list' {
            break
        }
        'aml;help;workspace;delete' {
            break
        }
        'aml;help;folder' {
            [CompletionResult]::new('attach', 'attach', [CompletionResultType]::ParameterValue, 'Writes .azureml/config.json, so that commands in the folder know their workspace')
            break
        }
        'aml;help;folder;attach' {
            break
        }
        'aml;help;computetarget' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'Lists compute targets')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Shows one compute target')
            break
        }
        'aml;help;computetarget;list' {
            break
        }
        'aml;help;computetarget;show' {
            break
        }
        'aml;help;completion' {
            break
        }
        'aml;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
