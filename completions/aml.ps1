
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
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'JMESPath expression that filters the result')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Show errors only: no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each step to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            [CompletionResult]::new('model', 'model', [CompletionResultType]::ParameterValue, 'Register models and deploy them as services')
            [CompletionResult]::new('service', 'service', [CompletionResultType]::ParameterValue, 'Inspect, call, update and delete services')
            [CompletionResult]::new('environment', 'environment', [CompletionResultType]::ParameterValue, 'Register environments and compute the keys of their images')
            [CompletionResult]::new('image', 'image', [CompletionResultType]::ParameterValue, 'List images, show what uses them, and prune the rest')
            [CompletionResult]::new('workspace', 'workspace', [CompletionResultType]::ParameterValue, 'Create, list and delete workspaces')
            [CompletionResult]::new('folder', 'folder', [CompletionResultType]::ParameterValue, 'Attach a folder to a workspace')
            [CompletionResult]::new('computetarget', 'computetarget', [CompletionResultType]::ParameterValue, 'List compute targets, which services run on')
            [CompletionResult]::new('completion', 'completion', [CompletionResultType]::ParameterValue, 'Generate a shell completion script')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'aml;model' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'JMESPath expression that filters the result')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Show errors only: no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each step to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            [CompletionResult]::new('register', 'register', [CompletionResultType]::ParameterValue, 'Register a file or folder as the next version of a model')
            [CompletionResult]::new('deploy', 'deploy', [CompletionResultType]::ParameterValue, 'Deploy models as a service and wait until it is ready')
            [CompletionResult]::new('package', 'package', [CompletionResultType]::ParameterValue, 'Build an image that serves models in any container engine')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List models, newest first')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show a version of a model')
            [CompletionResult]::new('update', 'update', [CompletionResultType]::ParameterValue, 'Update the tags, description and resources of a model')
            [CompletionResult]::new('download', 'download', [CompletionResultType]::ParameterValue, 'Download the files of a model')
            [CompletionResult]::new('delete', 'delete', [CompletionResultType]::ParameterValue, 'Delete a version of a model that no service uses')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'aml;model;register' {
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Name of the model')
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Name of the model')
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'File or folder to register')
            [CompletionResult]::new('--model-path', '--model-path', [CompletionResultType]::ParameterName, 'File or folder to register')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'JSON file to write the model''s id to, for `model deploy -f`; overwritten if it exists')
            [CompletionResult]::new('--output-metadata-file', '--output-metadata-file', [CompletionResultType]::ParameterName, 'JSON file to write the model''s id to, for `model deploy -f`; overwritten if it exists')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Description')
            [CompletionResult]::new('--description', '--description', [CompletionResultType]::ParameterName, 'Description')
            [CompletionResult]::new('--tag', '--tag', [CompletionResultType]::ParameterName, 'Tag (repeatable)')
            [CompletionResult]::new('--property', '--property', [CompletionResultType]::ParameterName, 'Property, which can''t be changed later (repeatable)')
            [CompletionResult]::new('--model-framework', '--model-framework', [CompletionResultType]::ParameterName, 'Framework: TensorFlow, ScikitLearn, Onnx, Custom or Multi')
            [CompletionResult]::new('--model-framework-version', '--model-framework-version', [CompletionResultType]::ParameterName, 'Version of the framework')
            [CompletionResult]::new('--cpu-cores', '--cpu-cores', [CompletionResultType]::ParameterName, 'Default CPU cores for services of this model')
            [CompletionResult]::new('--cc', '--cc', [CompletionResultType]::ParameterName, 'Default CPU cores for services of this model')
            [CompletionResult]::new('--memory-gb', '--memory-gb', [CompletionResultType]::ParameterName, 'Default memory in GB for services of this model')
            [CompletionResult]::new('--gb', '--gb', [CompletionResultType]::ParameterName, 'Default memory in GB for services of this model')
            [CompletionResult]::new('--gpu-cores', '--gpu-cores', [CompletionResultType]::ParameterName, 'Default GPUs for services of this model')
            [CompletionResult]::new('--gc', '--gc', [CompletionResultType]::ParameterName, 'Default GPUs for services of this model')
            [CompletionResult]::new('--experiment-name', '--experiment-name', [CompletionResultType]::ParameterName, 'Experiment that produced the model (recorded only)')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'Run that produced the model (recorded only)')
            [CompletionResult]::new('--run-id', '--run-id', [CompletionResultType]::ParameterName, 'Run that produced the model (recorded only)')
            [CompletionResult]::new('--sample-input-dataset-id', '--sample-input-dataset-id', [CompletionResultType]::ParameterName, 'Dataset with sample input (recorded only)')
            [CompletionResult]::new('--sample-output-dataset-id', '--sample-output-dataset-id', [CompletionResultType]::ParameterName, 'Dataset with sample output (recorded only)')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Workspace name [default: the one in .azureml/config.json, else your own workspace]')
            [CompletionResult]::new('--workspace-name', '--workspace-name', [CompletionResultType]::ParameterName, 'Workspace name [default: the one in .azureml/config.json, else your own workspace]')
            [CompletionResult]::new('-g', '-g', [CompletionResultType]::ParameterName, 'Resource group of the workspace (a label only)')
            [CompletionResult]::new('--resource-group', '--resource-group', [CompletionResultType]::ParameterName, 'Resource group of the workspace (a label only)')
            [CompletionResult]::new('--subscription-id', '--subscription-id', [CompletionResultType]::ParameterName, 'Subscription of the workspace (a label only)')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Folder whose .azureml/config.json names the workspace [default: the current directory]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'JMESPath expression that filters the result')
            [CompletionResult]::new('--follow-links', '--follow-links', [CompletionResultType]::ParameterName, 'Register what symbolic links point to in place of the links')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print the whole object, not only its main fields')
            [CompletionResult]::new('--trust-config', '--trust-config', [CompletionResultType]::ParameterName, 'Trust the registries and outside folders that .azureml/config.json names from now on [default: ask once]')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Show errors only: no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each step to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            break
        }
        'aml;model;deploy' {
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Name of the service or endpoint: 3 to 32 lowercase letters, digits and dashes')
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Name of the service or endpoint: 3 to 32 lowercase letters, digits and dashes')
            [CompletionResult]::new('-m', '-m', [CompletionResultType]::ParameterName, 'Registered model; the latest version if none is given (repeatable)')
            [CompletionResult]::new('--model', '--model', [CompletionResultType]::ParameterName, 'Registered model; the latest version if none is given (repeatable)')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'File written by `model register -t` that names a model (repeatable)')
            [CompletionResult]::new('--model-metadata-file', '--model-metadata-file', [CompletionResultType]::ParameterName, 'File written by `model register -t` that names a model (repeatable)')
            [CompletionResult]::new('--inference-config-file', '--inference-config-file', [CompletionResultType]::ParameterName, 'Inference configuration file (JSON or YAML)')
            [CompletionResult]::new('--ic', '--ic', [CompletionResultType]::ParameterName, 'Inference configuration file (JSON or YAML)')
            [CompletionResult]::new('--deploy-config-file', '--deploy-config-file', [CompletionResultType]::ParameterName, 'Deployment configuration file (JSON or YAML)')
            [CompletionResult]::new('--dc', '--dc', [CompletionResultType]::ParameterName, 'Deployment configuration file (JSON or YAML)')
            [CompletionResult]::new('--compute-target', '--compute-target', [CompletionResultType]::ParameterName, 'Compute target: local or an attached cluster')
            [CompletionResult]::new('--ct', '--ct', [CompletionResultType]::ParameterName, 'Compute target: local or an attached cluster')
            [CompletionResult]::new('--compute-type', '--compute-type', [CompletionResultType]::ParameterName, 'Compute type: local, aks or aksendpoint')
            [CompletionResult]::new('--cp', '--cp', [CompletionResultType]::ParameterName, 'Compute type: local, aks or aksendpoint')
            [CompletionResult]::new('--start-timeout', '--start-timeout', [CompletionResultType]::ParameterName, 'Seconds that init() may take before the replica counts as failed')
            [CompletionResult]::new('--export', '--export', [CompletionResultType]::ParameterName, 'Make the image, and write the objects as files for an administrator or a GitOps tool to apply; the cluster isn''t changed')
            [CompletionResult]::new('--description', '--description', [CompletionResultType]::ParameterName, 'Description')
            [CompletionResult]::new('--tag', '--tag', [CompletionResultType]::ParameterName, 'Tag (repeatable)')
            [CompletionResult]::new('--property', '--property', [CompletionResultType]::ParameterName, 'Property, which can''t be changed later (repeatable)')
            [CompletionResult]::new('--profile-input', '--profile-input', [CompletionResultType]::ParameterName, 'File written by `model profile -t`, with the CPU cores and memory to request')
            [CompletionResult]::new('--pi', '--pi', [CompletionResultType]::ParameterName, 'File written by `model profile -t`, with the CPU cores and memory to request')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'Kubernetes namespace')
            [CompletionResult]::new('--version-name', '--version-name', [CompletionResultType]::ParameterName, 'Version name inside an endpoint [default for the first version: the endpoint''s name]')
            [CompletionResult]::new('--vn', '--vn', [CompletionResultType]::ParameterName, 'Version name inside an endpoint [default for the first version: the endpoint''s name]')
            [CompletionResult]::new('--traffic-percentile', '--traffic-percentile', [CompletionResultType]::ParameterName, 'Percentage of the endpoint''s traffic, 0 to 100 [default: 0]')
            [CompletionResult]::new('--tp', '--tp', [CompletionResultType]::ParameterName, 'Percentage of the endpoint''s traffic, 0 to 100 [default: 0]')
            [CompletionResult]::new('--entry-script', '--entry-script', [CompletionResultType]::ParameterName, 'Scoring script, relative to the source directory (if given)')
            [CompletionResult]::new('--es', '--es', [CompletionResultType]::ParameterName, 'Scoring script, relative to the source directory (if given)')
            [CompletionResult]::new('--source-directory', '--source-directory', [CompletionResultType]::ParameterName, 'Folder to package with the service')
            [CompletionResult]::new('--sd', '--sd', [CompletionResultType]::ParameterName, 'Folder to package with the service')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Name of a registered environment')
            [CompletionResult]::new('--environment-name', '--environment-name', [CompletionResultType]::ParameterName, 'Name of a registered environment')
            [CompletionResult]::new('--environment-version', '--environment-version', [CompletionResultType]::ParameterName, 'Version of the registered environment [default: latest]')
            [CompletionResult]::new('--ev', '--ev', [CompletionResultType]::ParameterName, 'Version of the registered environment [default: latest]')
            [CompletionResult]::new('--environment-directory', '--environment-directory', [CompletionResultType]::ParameterName, 'Folder with an environment definition')
            [CompletionResult]::new('--ed', '--ed', [CompletionResultType]::ParameterName, 'Folder with an environment definition')
            [CompletionResult]::new('--conda-file', '--conda-file', [CompletionResultType]::ParameterName, 'Conda environment file')
            [CompletionResult]::new('--cf', '--cf', [CompletionResultType]::ParameterName, 'Conda environment file')
            [CompletionResult]::new('--conda', '--conda', [CompletionResultType]::ParameterName, 'When to install conda packages with a conda tool, rather than the same projects from PyPI')
            [CompletionResult]::new('--runtime', '--runtime', [CompletionResultType]::ParameterName, 'Runtime, for configurations in the old style: python or spark-py')
            [CompletionResult]::new('--rt', '--rt', [CompletionResultType]::ParameterName, 'Runtime, for configurations in the old style: python or spark-py')
            [CompletionResult]::new('--base-image', '--base-image', [CompletionResultType]::ParameterName, 'Base image')
            [CompletionResult]::new('--bi', '--bi', [CompletionResultType]::ParameterName, 'Base image')
            [CompletionResult]::new('--base-image-registry', '--base-image-registry', [CompletionResultType]::ParameterName, 'Registry that holds the base image')
            [CompletionResult]::new('--ir', '--ir', [CompletionResultType]::ParameterName, 'Registry that holds the base image')
            [CompletionResult]::new('--extra-docker-file-steps', '--extra-docker-file-steps', [CompletionResultType]::ParameterName, 'File with extra Dockerfile steps')
            [CompletionResult]::new('--ds', '--ds', [CompletionResultType]::ParameterName, 'File with extra Dockerfile steps')
            [CompletionResult]::new('--enable-gpu', '--enable-gpu', [CompletionResultType]::ParameterName, 'GPU support, for configurations in the old style')
            [CompletionResult]::new('--eg', '--eg', [CompletionResultType]::ParameterName, 'GPU support, for configurations in the old style')
            [CompletionResult]::new('--cuda-version', '--cuda-version', [CompletionResultType]::ParameterName, 'CUDA version, for configurations in the old style')
            [CompletionResult]::new('--cv', '--cv', [CompletionResultType]::ParameterName, 'CUDA version, for configurations in the old style')
            [CompletionResult]::new('--cpu-cores', '--cpu-cores', [CompletionResultType]::ParameterName, 'CPU cores per replica [default: 0.1]')
            [CompletionResult]::new('--cc', '--cc', [CompletionResultType]::ParameterName, 'CPU cores per replica [default: 0.1]')
            [CompletionResult]::new('--cpu-cores-limit', '--cpu-cores-limit', [CompletionResultType]::ParameterName, 'CPU limit per replica, in cores')
            [CompletionResult]::new('--ccl', '--ccl', [CompletionResultType]::ParameterName, 'CPU limit per replica, in cores')
            [CompletionResult]::new('--memory-gb', '--memory-gb', [CompletionResultType]::ParameterName, 'Memory per replica in GB [default: 0.5]')
            [CompletionResult]::new('--gb', '--gb', [CompletionResultType]::ParameterName, 'Memory per replica in GB [default: 0.5]')
            [CompletionResult]::new('--memory-gb-limit', '--memory-gb-limit', [CompletionResultType]::ParameterName, 'Memory limit per replica in GB')
            [CompletionResult]::new('--gbl', '--gbl', [CompletionResultType]::ParameterName, 'Memory limit per replica in GB')
            [CompletionResult]::new('--gpu-cores', '--gpu-cores', [CompletionResultType]::ParameterName, 'GPUs per replica [default: 0]')
            [CompletionResult]::new('--gc', '--gc', [CompletionResultType]::ParameterName, 'GPUs per replica [default: 0]')
            [CompletionResult]::new('--num-replicas', '--num-replicas', [CompletionResultType]::ParameterName, 'Fixed number of replicas [default: the autoscaler decides]')
            [CompletionResult]::new('--nr', '--nr', [CompletionResultType]::ParameterName, 'Fixed number of replicas [default: the autoscaler decides]')
            [CompletionResult]::new('--autoscale-enabled', '--autoscale-enabled', [CompletionResultType]::ParameterName, 'Enable the autoscaler [default: true, unless --num-replicas is given]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Enable the autoscaler [default: true, unless --num-replicas is given]')
            [CompletionResult]::new('--autoscale-min-replicas', '--autoscale-min-replicas', [CompletionResultType]::ParameterName, 'Minimum number of replicas [default: 1]')
            [CompletionResult]::new('--mi', '--mi', [CompletionResultType]::ParameterName, 'Minimum number of replicas [default: 1]')
            [CompletionResult]::new('--autoscale-max-replicas', '--autoscale-max-replicas', [CompletionResultType]::ParameterName, 'Maximum number of replicas [default: 10]')
            [CompletionResult]::new('--ma', '--ma', [CompletionResultType]::ParameterName, 'Maximum number of replicas [default: 10]')
            [CompletionResult]::new('--autoscale-target-utilization', '--autoscale-target-utilization', [CompletionResultType]::ParameterName, 'Utilization that the autoscaler aims for, in percent [default: 70]')
            [CompletionResult]::new('--at', '--at', [CompletionResultType]::ParameterName, 'Utilization that the autoscaler aims for, in percent [default: 70]')
            [CompletionResult]::new('--autoscale-refresh-seconds', '--autoscale-refresh-seconds', [CompletionResultType]::ParameterName, 'Autoscaler evaluation interval in seconds [default: 1]')
            [CompletionResult]::new('--ar', '--ar', [CompletionResultType]::ParameterName, 'Autoscaler evaluation interval in seconds [default: 1]')
            [CompletionResult]::new('--replica-max-concurrent-requests', '--replica-max-concurrent-requests', [CompletionResultType]::ParameterName, 'Maximum concurrent requests per replica [default: 1]')
            [CompletionResult]::new('--rm', '--rm', [CompletionResultType]::ParameterName, 'Maximum concurrent requests per replica [default: 1]')
            [CompletionResult]::new('--scoring-timeout-ms', '--scoring-timeout-ms', [CompletionResultType]::ParameterName, 'Scoring timeout in milliseconds [default: 60000]')
            [CompletionResult]::new('--tm', '--tm', [CompletionResultType]::ParameterName, 'Scoring timeout in milliseconds [default: 60000]')
            [CompletionResult]::new('--max-request-wait-time', '--max-request-wait-time', [CompletionResultType]::ParameterName, 'Maximum time in the queue in milliseconds, before a 503 [default: 500]')
            [CompletionResult]::new('--mr', '--mr', [CompletionResultType]::ParameterName, 'Maximum time in the queue in milliseconds, before a 503 [default: 500]')
            [CompletionResult]::new('--port', '--port', [CompletionResultType]::ParameterName, 'Port of a local service [default: a free port]')
            [CompletionResult]::new('--po', '--po', [CompletionResultType]::ParameterName, 'Port of a local service [default: a free port]')
            [CompletionResult]::new('--collect-model-data', '--collect-model-data', [CompletionResultType]::ParameterName, 'Collect model data [default: false]')
            [CompletionResult]::new('--md', '--md', [CompletionResultType]::ParameterName, 'Collect model data [default: false]')
            [CompletionResult]::new('--enable-app-insights', '--enable-app-insights', [CompletionResultType]::ParameterName, 'Send logs to Application Insights [default: false]')
            [CompletionResult]::new('--ai', '--ai', [CompletionResultType]::ParameterName, 'Send logs to Application Insights [default: false]')
            [CompletionResult]::new('--auth-enabled', '--auth-enabled', [CompletionResultType]::ParameterName, 'Require a key from callers [default: true, unless tokens are required; never for local services]')
            [CompletionResult]::new('--ae', '--ae', [CompletionResultType]::ParameterName, 'Require a key from callers [default: true, unless tokens are required; never for local services]')
            [CompletionResult]::new('--token-auth-enabled', '--token-auth-enabled', [CompletionResultType]::ParameterName, 'Require a token from callers [default: false]')
            [CompletionResult]::new('--primary-key', '--primary-key', [CompletionResultType]::ParameterName, 'Primary key; visible to other users in the process list [default: random]')
            [CompletionResult]::new('--kp', '--kp', [CompletionResultType]::ParameterName, 'Primary key; visible to other users in the process list [default: random]')
            [CompletionResult]::new('--primary-key-file', '--primary-key-file', [CompletionResultType]::ParameterName, 'File with the primary key (- for standard input)')
            [CompletionResult]::new('--secondary-key', '--secondary-key', [CompletionResultType]::ParameterName, 'Secondary key; visible to other users in the process list [default: random]')
            [CompletionResult]::new('--ks', '--ks', [CompletionResultType]::ParameterName, 'Secondary key; visible to other users in the process list [default: random]')
            [CompletionResult]::new('--secondary-key-file', '--secondary-key-file', [CompletionResultType]::ParameterName, 'File with the secondary key (- for standard input)')
            [CompletionResult]::new('--period-seconds', '--period-seconds', [CompletionResultType]::ParameterName, 'Seconds between probes [default: 10]')
            [CompletionResult]::new('--ps', '--ps', [CompletionResultType]::ParameterName, 'Seconds between probes [default: 10]')
            [CompletionResult]::new('--initial-delay-seconds', '--initial-delay-seconds', [CompletionResultType]::ParameterName, 'Seconds before the first probe [default: 310]')
            [CompletionResult]::new('--id', '--id', [CompletionResultType]::ParameterName, 'Seconds before the first probe [default: 310]')
            [CompletionResult]::new('--timeout-seconds', '--timeout-seconds', [CompletionResultType]::ParameterName, 'Probe timeout in seconds [default: 2]')
            [CompletionResult]::new('--ts', '--ts', [CompletionResultType]::ParameterName, 'Probe timeout in seconds [default: 2]')
            [CompletionResult]::new('--success-threshold', '--success-threshold', [CompletionResultType]::ParameterName, 'Consecutive successes needed after a failure [default: 1]')
            [CompletionResult]::new('--st', '--st', [CompletionResultType]::ParameterName, 'Consecutive successes needed after a failure [default: 1]')
            [CompletionResult]::new('--failure-threshold', '--failure-threshold', [CompletionResultType]::ParameterName, 'Consecutive failures before a restart [default: 3]')
            [CompletionResult]::new('--ft', '--ft', [CompletionResultType]::ParameterName, 'Consecutive failures before a restart [default: 3]')
            [CompletionResult]::new('--builder', '--builder', [CompletionResultType]::ParameterName, 'Program to build a missing environment image with')
            [CompletionResult]::new('--compression', '--compression', [CompletionResultType]::ParameterName, 'Compression of runtime, model and project layers, where it saves space; environment layers use gzip')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Workspace name [default: the one in .azureml/config.json, else your own workspace]')
            [CompletionResult]::new('--workspace-name', '--workspace-name', [CompletionResultType]::ParameterName, 'Workspace name [default: the one in .azureml/config.json, else your own workspace]')
            [CompletionResult]::new('-g', '-g', [CompletionResultType]::ParameterName, 'Resource group of the workspace (a label only)')
            [CompletionResult]::new('--resource-group', '--resource-group', [CompletionResultType]::ParameterName, 'Resource group of the workspace (a label only)')
            [CompletionResult]::new('--subscription-id', '--subscription-id', [CompletionResultType]::ParameterName, 'Subscription of the workspace (a label only)')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Folder whose .azureml/config.json names the workspace [default: the current directory]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'JMESPath expression that filters the result')
            [CompletionResult]::new('--overwrite', '--overwrite', [CompletionResultType]::ParameterName, 'Replace a service of the same name; the old version serves until the new one is ready')
            [CompletionResult]::new('--no-wait', '--no-wait', [CompletionResultType]::ParameterName, 'Return as soon as the deployment is accepted')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be done, and everything that is in its way; change nothing')
            [CompletionResult]::new('--diff', '--diff', [CompletionResultType]::ParameterName, 'Show how the objects in the cluster would change; change nothing. Exit codes: 0 no difference, 1 differences, above 1 failure')
            [CompletionResult]::new('--force-conflicts', '--force-conflicts', [CompletionResultType]::ParameterName, 'Write over fields and objects in the cluster that others changed or keep')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print the whole object, not only its main fields')
            [CompletionResult]::new('--rebuild', '--rebuild', [CompletionResultType]::ParameterName, 'Rebuild the environment image even if it exists')
            [CompletionResult]::new('--trust-config', '--trust-config', [CompletionResultType]::ParameterName, 'Trust the registries and outside folders that .azureml/config.json names from now on [default: ask once]')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Show errors only: no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each step to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            break
        }
        'aml;model;package' {
            [CompletionResult]::new('-m', '-m', [CompletionResultType]::ParameterName, 'Registered model; the latest version if none is given (repeatable)')
            [CompletionResult]::new('--model', '--model', [CompletionResultType]::ParameterName, 'Registered model; the latest version if none is given (repeatable)')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'File written by `model register -t` that names a model (repeatable)')
            [CompletionResult]::new('--model-metadata-file', '--model-metadata-file', [CompletionResultType]::ParameterName, 'File written by `model register -t` that names a model (repeatable)')
            [CompletionResult]::new('--inference-config-file', '--inference-config-file', [CompletionResultType]::ParameterName, 'Inference configuration file (JSON or YAML)')
            [CompletionResult]::new('--ic', '--ic', [CompletionResultType]::ParameterName, 'Inference configuration file (JSON or YAML)')
            [CompletionResult]::new('--image-name', '--image-name', [CompletionResultType]::ParameterName, 'Name of the image in the workspace''s registry')
            [CompletionResult]::new('--in', '--in', [CompletionResultType]::ParameterName, 'Name of the image in the workspace''s registry')
            [CompletionResult]::new('--image-label', '--image-label', [CompletionResultType]::ParameterName, 'Tag of the image [default: the current time as yyyyMMddHHmmss]')
            [CompletionResult]::new('--il', '--il', [CompletionResultType]::ParameterName, 'Tag of the image [default: the current time as yyyyMMddHHmmss]')
            [CompletionResult]::new('--output-path', '--output-path', [CompletionResultType]::ParameterName, 'Write a Dockerfile and its build context to this folder instead of building an image')
            [CompletionResult]::new('--entry-script', '--entry-script', [CompletionResultType]::ParameterName, 'Scoring script, relative to the source directory (if given)')
            [CompletionResult]::new('--es', '--es', [CompletionResultType]::ParameterName, 'Scoring script, relative to the source directory (if given)')
            [CompletionResult]::new('--source-directory', '--source-directory', [CompletionResultType]::ParameterName, 'Folder to package with the service')
            [CompletionResult]::new('--sd', '--sd', [CompletionResultType]::ParameterName, 'Folder to package with the service')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Name of a registered environment')
            [CompletionResult]::new('--environment-name', '--environment-name', [CompletionResultType]::ParameterName, 'Name of a registered environment')
            [CompletionResult]::new('--environment-version', '--environment-version', [CompletionResultType]::ParameterName, 'Version of the registered environment [default: latest]')
            [CompletionResult]::new('--ev', '--ev', [CompletionResultType]::ParameterName, 'Version of the registered environment [default: latest]')
            [CompletionResult]::new('--environment-directory', '--environment-directory', [CompletionResultType]::ParameterName, 'Folder with an environment definition')
            [CompletionResult]::new('--ed', '--ed', [CompletionResultType]::ParameterName, 'Folder with an environment definition')
            [CompletionResult]::new('--conda-file', '--conda-file', [CompletionResultType]::ParameterName, 'Conda environment file')
            [CompletionResult]::new('--cf', '--cf', [CompletionResultType]::ParameterName, 'Conda environment file')
            [CompletionResult]::new('--conda', '--conda', [CompletionResultType]::ParameterName, 'When to install conda packages with a conda tool, rather than the same projects from PyPI')
            [CompletionResult]::new('--runtime', '--runtime', [CompletionResultType]::ParameterName, 'Runtime, for configurations in the old style: python or spark-py')
            [CompletionResult]::new('--rt', '--rt', [CompletionResultType]::ParameterName, 'Runtime, for configurations in the old style: python or spark-py')
            [CompletionResult]::new('--builder', '--builder', [CompletionResultType]::ParameterName, 'Program to build a missing environment image with')
            [CompletionResult]::new('--compression', '--compression', [CompletionResultType]::ParameterName, 'Compression of runtime, model and project layers, where it saves space; environment layers use gzip')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Workspace name [default: the one in .azureml/config.json, else your own workspace]')
            [CompletionResult]::new('--workspace-name', '--workspace-name', [CompletionResultType]::ParameterName, 'Workspace name [default: the one in .azureml/config.json, else your own workspace]')
            [CompletionResult]::new('-g', '-g', [CompletionResultType]::ParameterName, 'Resource group of the workspace (a label only)')
            [CompletionResult]::new('--resource-group', '--resource-group', [CompletionResultType]::ParameterName, 'Resource group of the workspace (a label only)')
            [CompletionResult]::new('--subscription-id', '--subscription-id', [CompletionResultType]::ParameterName, 'Subscription of the workspace (a label only)')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Folder whose .azureml/config.json names the workspace [default: the current directory]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'JMESPath expression that filters the result')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print the whole object, not only its main fields')
            [CompletionResult]::new('--rebuild', '--rebuild', [CompletionResultType]::ParameterName, 'Rebuild the environment image even if it exists')
            [CompletionResult]::new('--trust-config', '--trust-config', [CompletionResultType]::ParameterName, 'Trust the registries and outside folders that .azureml/config.json names from now on [default: ask once]')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Show errors only: no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each step to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            break
        }
        'aml;model;list' {
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Only models with this name')
            [CompletionResult]::new('--model-name', '--model-name', [CompletionResultType]::ParameterName, 'Only models with this name')
            [CompletionResult]::new('--tag', '--tag', [CompletionResultType]::ParameterName, 'Only models with this tag (repeatable; all must match)')
            [CompletionResult]::new('--property', '--property', [CompletionResultType]::ParameterName, 'Only models with this property (repeatable; all must match)')
            [CompletionResult]::new('--run-id', '--run-id', [CompletionResultType]::ParameterName, 'Only models that this run produced')
            [CompletionResult]::new('--dataset-id', '--dataset-id', [CompletionResultType]::ParameterName, 'Only models with this sample dataset')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Workspace name [default: the one in .azureml/config.json, else your own workspace]')
            [CompletionResult]::new('--workspace-name', '--workspace-name', [CompletionResultType]::ParameterName, 'Workspace name [default: the one in .azureml/config.json, else your own workspace]')
            [CompletionResult]::new('-g', '-g', [CompletionResultType]::ParameterName, 'Resource group of the workspace (a label only)')
            [CompletionResult]::new('--resource-group', '--resource-group', [CompletionResultType]::ParameterName, 'Resource group of the workspace (a label only)')
            [CompletionResult]::new('--subscription-id', '--subscription-id', [CompletionResultType]::ParameterName, 'Subscription of the workspace (a label only)')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Folder whose .azureml/config.json names the workspace [default: the current directory]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'JMESPath expression that filters the result')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'Only the latest version of each model')
            [CompletionResult]::new('--latest', '--latest', [CompletionResultType]::ParameterName, 'Only the latest version of each model')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print the whole object, not only its main fields')
            [CompletionResult]::new('--trust-config', '--trust-config', [CompletionResultType]::ParameterName, 'Trust the registries and outside folders that .azureml/config.json names from now on [default: ask once]')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Show errors only: no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each step to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            break
        }
        'aml;model;show' {
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'Model as NAME:VERSION')
            [CompletionResult]::new('--model-id', '--model-id', [CompletionResultType]::ParameterName, 'Model as NAME:VERSION')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Name of the model')
            [CompletionResult]::new('--model-name', '--model-name', [CompletionResultType]::ParameterName, 'Name of the model')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Version of the named model [default: latest]')
            [CompletionResult]::new('--run-id', '--run-id', [CompletionResultType]::ParameterName, 'Run that produced the named model')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Workspace name [default: the one in .azureml/config.json, else your own workspace]')
            [CompletionResult]::new('--workspace-name', '--workspace-name', [CompletionResultType]::ParameterName, 'Workspace name [default: the one in .azureml/config.json, else your own workspace]')
            [CompletionResult]::new('-g', '-g', [CompletionResultType]::ParameterName, 'Resource group of the workspace (a label only)')
            [CompletionResult]::new('--resource-group', '--resource-group', [CompletionResultType]::ParameterName, 'Resource group of the workspace (a label only)')
            [CompletionResult]::new('--subscription-id', '--subscription-id', [CompletionResultType]::ParameterName, 'Subscription of the workspace (a label only)')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Folder whose .azureml/config.json names the workspace [default: the current directory]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'JMESPath expression that filters the result')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print the whole object, not only its main fields')
            [CompletionResult]::new('--trust-config', '--trust-config', [CompletionResultType]::ParameterName, 'Trust the registries and outside folders that .azureml/config.json names from now on [default: ask once]')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Show errors only: no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each step to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            break
        }
        'aml;model;update' {
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'Model as NAME:VERSION')
            [CompletionResult]::new('--model-id', '--model-id', [CompletionResultType]::ParameterName, 'Model as NAME:VERSION')
            [CompletionResult]::new('--add-tag', '--add-tag', [CompletionResultType]::ParameterName, 'Add a tag or change its value (repeatable)')
            [CompletionResult]::new('--remove-tag', '--remove-tag', [CompletionResultType]::ParameterName, 'Remove a tag (repeatable)')
            [CompletionResult]::new('--add-property', '--add-property', [CompletionResultType]::ParameterName, 'Add a property; an existing one can''t be changed (repeatable)')
            [CompletionResult]::new('--description', '--description', [CompletionResultType]::ParameterName, 'Description')
            [CompletionResult]::new('--cpu-cores', '--cpu-cores', [CompletionResultType]::ParameterName, 'Default CPU cores for services of this model')
            [CompletionResult]::new('--cc', '--cc', [CompletionResultType]::ParameterName, 'Default CPU cores for services of this model')
            [CompletionResult]::new('--memory-gb', '--memory-gb', [CompletionResultType]::ParameterName, 'Default memory in GB for services of this model')
            [CompletionResult]::new('--gb', '--gb', [CompletionResultType]::ParameterName, 'Default memory in GB for services of this model')
            [CompletionResult]::new('--gpu-cores', '--gpu-cores', [CompletionResultType]::ParameterName, 'Default GPUs for services of this model')
            [CompletionResult]::new('--gc', '--gc', [CompletionResultType]::ParameterName, 'Default GPUs for services of this model')
            [CompletionResult]::new('--sample-input-dataset-id', '--sample-input-dataset-id', [CompletionResultType]::ParameterName, 'Dataset with sample input (recorded only)')
            [CompletionResult]::new('--sample-output-dataset-id', '--sample-output-dataset-id', [CompletionResultType]::ParameterName, 'Dataset with sample output (recorded only)')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Workspace name [default: the one in .azureml/config.json, else your own workspace]')
            [CompletionResult]::new('--workspace-name', '--workspace-name', [CompletionResultType]::ParameterName, 'Workspace name [default: the one in .azureml/config.json, else your own workspace]')
            [CompletionResult]::new('-g', '-g', [CompletionResultType]::ParameterName, 'Resource group of the workspace (a label only)')
            [CompletionResult]::new('--resource-group', '--resource-group', [CompletionResultType]::ParameterName, 'Resource group of the workspace (a label only)')
            [CompletionResult]::new('--subscription-id', '--subscription-id', [CompletionResultType]::ParameterName, 'Subscription of the workspace (a label only)')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Folder whose .azureml/config.json names the workspace [default: the current directory]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'JMESPath expression that filters the result')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print the whole object, not only its main fields')
            [CompletionResult]::new('--trust-config', '--trust-config', [CompletionResultType]::ParameterName, 'Trust the registries and outside folders that .azureml/config.json names from now on [default: ask once]')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Show errors only: no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each step to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            break
        }
        'aml;model;download' {
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'Model as NAME:VERSION')
            [CompletionResult]::new('--model-id', '--model-id', [CompletionResultType]::ParameterName, 'Model as NAME:VERSION')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Folder to write to')
            [CompletionResult]::new('--target-dir', '--target-dir', [CompletionResultType]::ParameterName, 'Folder to write to')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Workspace name [default: the one in .azureml/config.json, else your own workspace]')
            [CompletionResult]::new('--workspace-name', '--workspace-name', [CompletionResultType]::ParameterName, 'Workspace name [default: the one in .azureml/config.json, else your own workspace]')
            [CompletionResult]::new('-g', '-g', [CompletionResultType]::ParameterName, 'Resource group of the workspace (a label only)')
            [CompletionResult]::new('--resource-group', '--resource-group', [CompletionResultType]::ParameterName, 'Resource group of the workspace (a label only)')
            [CompletionResult]::new('--subscription-id', '--subscription-id', [CompletionResultType]::ParameterName, 'Subscription of the workspace (a label only)')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Folder whose .azureml/config.json names the workspace [default: the current directory]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'JMESPath expression that filters the result')
            [CompletionResult]::new('--overwrite', '--overwrite', [CompletionResultType]::ParameterName, 'Overwrite existing files')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print the whole object, not only its main fields')
            [CompletionResult]::new('--trust-config', '--trust-config', [CompletionResultType]::ParameterName, 'Trust the registries and outside folders that .azureml/config.json names from now on [default: ask once]')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Show errors only: no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each step to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            break
        }
        'aml;model;delete' {
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'Model as NAME:VERSION')
            [CompletionResult]::new('--model-id', '--model-id', [CompletionResultType]::ParameterName, 'Model as NAME:VERSION')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Workspace name [default: the one in .azureml/config.json, else your own workspace]')
            [CompletionResult]::new('--workspace-name', '--workspace-name', [CompletionResultType]::ParameterName, 'Workspace name [default: the one in .azureml/config.json, else your own workspace]')
            [CompletionResult]::new('-g', '-g', [CompletionResultType]::ParameterName, 'Resource group of the workspace (a label only)')
            [CompletionResult]::new('--resource-group', '--resource-group', [CompletionResultType]::ParameterName, 'Resource group of the workspace (a label only)')
            [CompletionResult]::new('--subscription-id', '--subscription-id', [CompletionResultType]::ParameterName, 'Subscription of the workspace (a label only)')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Folder whose .azureml/config.json names the workspace [default: the current directory]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'JMESPath expression that filters the result')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print the whole object, not only its main fields')
            [CompletionResult]::new('--trust-config', '--trust-config', [CompletionResultType]::ParameterName, 'Trust the registries and outside folders that .azureml/config.json names from now on [default: ask once]')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Show errors only: no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each step to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            break
        }
        'aml;model;help' {
            [CompletionResult]::new('register', 'register', [CompletionResultType]::ParameterValue, 'Register a file or folder as the next version of a model')
            [CompletionResult]::new('deploy', 'deploy', [CompletionResultType]::ParameterValue, 'Deploy models as a service and wait until it is ready')
            [CompletionResult]::new('package', 'package', [CompletionResultType]::ParameterValue, 'Build an image that serves models in any container engine')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List models, newest first')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show a version of a model')
            [CompletionResult]::new('update', 'update', [CompletionResultType]::ParameterValue, 'Update the tags, description and resources of a model')
            [CompletionResult]::new('download', 'download', [CompletionResultType]::ParameterValue, 'Download the files of a model')
            [CompletionResult]::new('delete', 'delete', [CompletionResultType]::ParameterValue, 'Delete a version of a model that no service uses')
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
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'JMESPath expression that filters the result')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Show errors only: no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each step to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show a service')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List services by name')
            [CompletionResult]::new('run', 'run', [CompletionResultType]::ParameterValue, 'Send a request to a service and print the response')
            [CompletionResult]::new('get-logs', 'get-logs', [CompletionResultType]::ParameterValue, 'Print the last lines of a service''s log')
            [CompletionResult]::new('get-keys', 'get-keys', [CompletionResultType]::ParameterValue, 'Print the keys of a service')
            [CompletionResult]::new('regen-key', 'regen-key', [CompletionResultType]::ParameterValue, 'Replace a key of a service')
            [CompletionResult]::new('get-access-token', 'get-access-token', [CompletionResultType]::ParameterValue, 'Print an access token for a service')
            [CompletionResult]::new('revoke-tokens', 'revoke-tokens', [CompletionResultType]::ParameterValue, 'Revoke all access tokens of a service')
            [CompletionResult]::new('update', 'update', [CompletionResultType]::ParameterValue, 'Update a service and wait until it is ready; what isn''t given stays as it is')
            [CompletionResult]::new('delete', 'delete', [CompletionResultType]::ParameterValue, 'Delete a service')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'aml;service;show' {
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Name of the service')
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Name of the service')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Workspace name [default: the one in .azureml/config.json, else your own workspace]')
            [CompletionResult]::new('--workspace-name', '--workspace-name', [CompletionResultType]::ParameterName, 'Workspace name [default: the one in .azureml/config.json, else your own workspace]')
            [CompletionResult]::new('-g', '-g', [CompletionResultType]::ParameterName, 'Resource group of the workspace (a label only)')
            [CompletionResult]::new('--resource-group', '--resource-group', [CompletionResultType]::ParameterName, 'Resource group of the workspace (a label only)')
            [CompletionResult]::new('--subscription-id', '--subscription-id', [CompletionResultType]::ParameterName, 'Subscription of the workspace (a label only)')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Folder whose .azureml/config.json names the workspace [default: the current directory]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'JMESPath expression that filters the result')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print the whole object, not only its main fields')
            [CompletionResult]::new('--trust-config', '--trust-config', [CompletionResultType]::ParameterName, 'Trust the registries and outside folders that .azureml/config.json names from now on [default: ask once]')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Show errors only: no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each step to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            break
        }
        'aml;service;list' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Only services of this compute type: LOCAL, AKS or AKSENDPOINT')
            [CompletionResult]::new('--compute-type', '--compute-type', [CompletionResultType]::ParameterName, 'Only services of this compute type: LOCAL, AKS or AKSENDPOINT')
            [CompletionResult]::new('--model-id', '--model-id', [CompletionResultType]::ParameterName, 'Only services with this model version')
            [CompletionResult]::new('--model-name', '--model-name', [CompletionResultType]::ParameterName, 'Only services with any version of this model')
            [CompletionResult]::new('--tag', '--tag', [CompletionResultType]::ParameterName, 'Only services with this tag (repeatable; all must match)')
            [CompletionResult]::new('--property', '--property', [CompletionResultType]::ParameterName, 'Only services with this property (repeatable; all must match)')
            [CompletionResult]::new('--image-digest', '--image-digest', [CompletionResultType]::ParameterName, 'Only services that run this image')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Workspace name [default: the one in .azureml/config.json, else your own workspace]')
            [CompletionResult]::new('--workspace-name', '--workspace-name', [CompletionResultType]::ParameterName, 'Workspace name [default: the one in .azureml/config.json, else your own workspace]')
            [CompletionResult]::new('-g', '-g', [CompletionResultType]::ParameterName, 'Resource group of the workspace (a label only)')
            [CompletionResult]::new('--resource-group', '--resource-group', [CompletionResultType]::ParameterName, 'Resource group of the workspace (a label only)')
            [CompletionResult]::new('--subscription-id', '--subscription-id', [CompletionResultType]::ParameterName, 'Subscription of the workspace (a label only)')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Folder whose .azureml/config.json names the workspace [default: the current directory]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'JMESPath expression that filters the result')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print the whole object, not only its main fields')
            [CompletionResult]::new('--trust-config', '--trust-config', [CompletionResultType]::ParameterName, 'Trust the registries and outside folders that .azureml/config.json names from now on [default: ask once]')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Show errors only: no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each step to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            break
        }
        'aml;service;run' {
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Name of the service')
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Name of the service')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Request body, usually JSON [default: empty]')
            [CompletionResult]::new('--input-data', '--input-data', [CompletionResultType]::ParameterName, 'Request body, usually JSON [default: empty]')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Workspace name [default: the one in .azureml/config.json, else your own workspace]')
            [CompletionResult]::new('--workspace-name', '--workspace-name', [CompletionResultType]::ParameterName, 'Workspace name [default: the one in .azureml/config.json, else your own workspace]')
            [CompletionResult]::new('-g', '-g', [CompletionResultType]::ParameterName, 'Resource group of the workspace (a label only)')
            [CompletionResult]::new('--resource-group', '--resource-group', [CompletionResultType]::ParameterName, 'Resource group of the workspace (a label only)')
            [CompletionResult]::new('--subscription-id', '--subscription-id', [CompletionResultType]::ParameterName, 'Subscription of the workspace (a label only)')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Folder whose .azureml/config.json names the workspace [default: the current directory]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'JMESPath expression that filters the result')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print the whole object, not only its main fields')
            [CompletionResult]::new('--trust-config', '--trust-config', [CompletionResultType]::ParameterName, 'Trust the registries and outside folders that .azureml/config.json names from now on [default: ask once]')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Show errors only: no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each step to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            break
        }
        'aml;service;get-logs' {
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Name of the service')
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Name of the service')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'Number of lines to print')
            [CompletionResult]::new('--num_lines', '--num_lines', [CompletionResultType]::ParameterName, 'Number of lines to print')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Workspace name [default: the one in .azureml/config.json, else your own workspace]')
            [CompletionResult]::new('--workspace-name', '--workspace-name', [CompletionResultType]::ParameterName, 'Workspace name [default: the one in .azureml/config.json, else your own workspace]')
            [CompletionResult]::new('-g', '-g', [CompletionResultType]::ParameterName, 'Resource group of the workspace (a label only)')
            [CompletionResult]::new('--resource-group', '--resource-group', [CompletionResultType]::ParameterName, 'Resource group of the workspace (a label only)')
            [CompletionResult]::new('--subscription-id', '--subscription-id', [CompletionResultType]::ParameterName, 'Subscription of the workspace (a label only)')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Folder whose .azureml/config.json names the workspace [default: the current directory]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'JMESPath expression that filters the result')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Keep printing new lines until the service is deleted')
            [CompletionResult]::new('--follow', '--follow', [CompletionResultType]::ParameterName, 'Keep printing new lines until the service is deleted')
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'Only what replicas on a cluster wrote before they were ready; a service on this machine has no such part')
            [CompletionResult]::new('--init', '--init', [CompletionResultType]::ParameterName, 'Only what replicas on a cluster wrote before they were ready; a service on this machine has no such part')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print the whole object, not only its main fields')
            [CompletionResult]::new('--trust-config', '--trust-config', [CompletionResultType]::ParameterName, 'Trust the registries and outside folders that .azureml/config.json names from now on [default: ask once]')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Show errors only: no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each step to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            break
        }
        'aml;service;get-keys' {
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Name of the service')
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Name of the service')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Workspace name [default: the one in .azureml/config.json, else your own workspace]')
            [CompletionResult]::new('--workspace-name', '--workspace-name', [CompletionResultType]::ParameterName, 'Workspace name [default: the one in .azureml/config.json, else your own workspace]')
            [CompletionResult]::new('-g', '-g', [CompletionResultType]::ParameterName, 'Resource group of the workspace (a label only)')
            [CompletionResult]::new('--resource-group', '--resource-group', [CompletionResultType]::ParameterName, 'Resource group of the workspace (a label only)')
            [CompletionResult]::new('--subscription-id', '--subscription-id', [CompletionResultType]::ParameterName, 'Subscription of the workspace (a label only)')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Folder whose .azureml/config.json names the workspace [default: the current directory]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'JMESPath expression that filters the result')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print the whole object, not only its main fields')
            [CompletionResult]::new('--trust-config', '--trust-config', [CompletionResultType]::ParameterName, 'Trust the registries and outside folders that .azureml/config.json names from now on [default: ask once]')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Show errors only: no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each step to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            break
        }
        'aml;service;regen-key' {
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Name of the service')
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Name of the service')
            [CompletionResult]::new('-k', '-k', [CompletionResultType]::ParameterName, 'Key to replace: Primary or Secondary')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'Key to replace: Primary or Secondary')
            [CompletionResult]::new('-s', '-s', [CompletionResultType]::ParameterName, 'New key; visible to other users in the process list [default: random]')
            [CompletionResult]::new('--set-key', '--set-key', [CompletionResultType]::ParameterName, 'New key; visible to other users in the process list [default: random]')
            [CompletionResult]::new('--set-key-file', '--set-key-file', [CompletionResultType]::ParameterName, 'File with the new key (- for standard input)')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Workspace name [default: the one in .azureml/config.json, else your own workspace]')
            [CompletionResult]::new('--workspace-name', '--workspace-name', [CompletionResultType]::ParameterName, 'Workspace name [default: the one in .azureml/config.json, else your own workspace]')
            [CompletionResult]::new('-g', '-g', [CompletionResultType]::ParameterName, 'Resource group of the workspace (a label only)')
            [CompletionResult]::new('--resource-group', '--resource-group', [CompletionResultType]::ParameterName, 'Resource group of the workspace (a label only)')
            [CompletionResult]::new('--subscription-id', '--subscription-id', [CompletionResultType]::ParameterName, 'Subscription of the workspace (a label only)')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Folder whose .azureml/config.json names the workspace [default: the current directory]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'JMESPath expression that filters the result')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print the whole object, not only its main fields')
            [CompletionResult]::new('--trust-config', '--trust-config', [CompletionResultType]::ParameterName, 'Trust the registries and outside folders that .azureml/config.json names from now on [default: ask once]')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Show errors only: no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each step to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            break
        }
        'aml;service;get-access-token' {
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Name of the service')
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Name of the service')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Workspace name [default: the one in .azureml/config.json, else your own workspace]')
            [CompletionResult]::new('--workspace-name', '--workspace-name', [CompletionResultType]::ParameterName, 'Workspace name [default: the one in .azureml/config.json, else your own workspace]')
            [CompletionResult]::new('-g', '-g', [CompletionResultType]::ParameterName, 'Resource group of the workspace (a label only)')
            [CompletionResult]::new('--resource-group', '--resource-group', [CompletionResultType]::ParameterName, 'Resource group of the workspace (a label only)')
            [CompletionResult]::new('--subscription-id', '--subscription-id', [CompletionResultType]::ParameterName, 'Subscription of the workspace (a label only)')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Folder whose .azureml/config.json names the workspace [default: the current directory]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'JMESPath expression that filters the result')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print the whole object, not only its main fields')
            [CompletionResult]::new('--trust-config', '--trust-config', [CompletionResultType]::ParameterName, 'Trust the registries and outside folders that .azureml/config.json names from now on [default: ask once]')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Show errors only: no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each step to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            break
        }
        'aml;service;revoke-tokens' {
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Name of the service')
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Name of the service')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Workspace name [default: the one in .azureml/config.json, else your own workspace]')
            [CompletionResult]::new('--workspace-name', '--workspace-name', [CompletionResultType]::ParameterName, 'Workspace name [default: the one in .azureml/config.json, else your own workspace]')
            [CompletionResult]::new('-g', '-g', [CompletionResultType]::ParameterName, 'Resource group of the workspace (a label only)')
            [CompletionResult]::new('--resource-group', '--resource-group', [CompletionResultType]::ParameterName, 'Resource group of the workspace (a label only)')
            [CompletionResult]::new('--subscription-id', '--subscription-id', [CompletionResultType]::ParameterName, 'Subscription of the workspace (a label only)')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Folder whose .azureml/config.json names the workspace [default: the current directory]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'JMESPath expression that filters the result')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print the whole object, not only its main fields')
            [CompletionResult]::new('--trust-config', '--trust-config', [CompletionResultType]::ParameterName, 'Trust the registries and outside folders that .azureml/config.json names from now on [default: ask once]')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Show errors only: no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each step to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            break
        }
        'aml;service;update' {
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Name of the service')
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Name of the service')
            [CompletionResult]::new('-m', '-m', [CompletionResultType]::ParameterName, 'Registered model; the latest version if none is given (repeatable)')
            [CompletionResult]::new('--model', '--model', [CompletionResultType]::ParameterName, 'Registered model; the latest version if none is given (repeatable)')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'File written by `model register -t` that names a model (repeatable)')
            [CompletionResult]::new('--model-metadata-file', '--model-metadata-file', [CompletionResultType]::ParameterName, 'File written by `model register -t` that names a model (repeatable)')
            [CompletionResult]::new('--inference-config-file', '--inference-config-file', [CompletionResultType]::ParameterName, 'Inference configuration file (JSON or YAML)')
            [CompletionResult]::new('--ic', '--ic', [CompletionResultType]::ParameterName, 'Inference configuration file (JSON or YAML)')
            [CompletionResult]::new('--deploy-config-file', '--deploy-config-file', [CompletionResultType]::ParameterName, 'Deployment configuration file (JSON or YAML)')
            [CompletionResult]::new('--dc', '--dc', [CompletionResultType]::ParameterName, 'Deployment configuration file (JSON or YAML)')
            [CompletionResult]::new('--start-timeout', '--start-timeout', [CompletionResultType]::ParameterName, 'Seconds that init() may take before the replica counts as failed')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Description')
            [CompletionResult]::new('--description', '--description', [CompletionResultType]::ParameterName, 'Description')
            [CompletionResult]::new('--add-tag', '--add-tag', [CompletionResultType]::ParameterName, 'Add a tag or change its value (repeatable)')
            [CompletionResult]::new('--remove-tag', '--remove-tag', [CompletionResultType]::ParameterName, 'Remove a tag (repeatable)')
            [CompletionResult]::new('--add-property', '--add-property', [CompletionResultType]::ParameterName, 'Add a property; an existing one can''t be changed (repeatable)')
            [CompletionResult]::new('--entry-script', '--entry-script', [CompletionResultType]::ParameterName, 'Scoring script, relative to the source directory (if given)')
            [CompletionResult]::new('--es', '--es', [CompletionResultType]::ParameterName, 'Scoring script, relative to the source directory (if given)')
            [CompletionResult]::new('--source-directory', '--source-directory', [CompletionResultType]::ParameterName, 'Folder to package with the service')
            [CompletionResult]::new('--sd', '--sd', [CompletionResultType]::ParameterName, 'Folder to package with the service')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Name of a registered environment')
            [CompletionResult]::new('--environment-name', '--environment-name', [CompletionResultType]::ParameterName, 'Name of a registered environment')
            [CompletionResult]::new('--environment-version', '--environment-version', [CompletionResultType]::ParameterName, 'Version of the registered environment [default: latest]')
            [CompletionResult]::new('--ev', '--ev', [CompletionResultType]::ParameterName, 'Version of the registered environment [default: latest]')
            [CompletionResult]::new('--environment-directory', '--environment-directory', [CompletionResultType]::ParameterName, 'Folder with an environment definition')
            [CompletionResult]::new('--ed', '--ed', [CompletionResultType]::ParameterName, 'Folder with an environment definition')
            [CompletionResult]::new('--conda-file', '--conda-file', [CompletionResultType]::ParameterName, 'Conda environment file')
            [CompletionResult]::new('--cf', '--cf', [CompletionResultType]::ParameterName, 'Conda environment file')
            [CompletionResult]::new('--conda', '--conda', [CompletionResultType]::ParameterName, 'When to install conda packages with a conda tool, rather than the same projects from PyPI')
            [CompletionResult]::new('--runtime', '--runtime', [CompletionResultType]::ParameterName, 'Runtime, for configurations in the old style: python or spark-py')
            [CompletionResult]::new('--rt', '--rt', [CompletionResultType]::ParameterName, 'Runtime, for configurations in the old style: python or spark-py')
            [CompletionResult]::new('--base-image', '--base-image', [CompletionResultType]::ParameterName, 'Base image')
            [CompletionResult]::new('--bi', '--bi', [CompletionResultType]::ParameterName, 'Base image')
            [CompletionResult]::new('--base-image-registry', '--base-image-registry', [CompletionResultType]::ParameterName, 'Registry that holds the base image')
            [CompletionResult]::new('--ir', '--ir', [CompletionResultType]::ParameterName, 'Registry that holds the base image')
            [CompletionResult]::new('--extra-docker-file-steps', '--extra-docker-file-steps', [CompletionResultType]::ParameterName, 'File with extra Dockerfile steps')
            [CompletionResult]::new('--ds', '--ds', [CompletionResultType]::ParameterName, 'File with extra Dockerfile steps')
            [CompletionResult]::new('--enable-gpu', '--enable-gpu', [CompletionResultType]::ParameterName, 'GPU support, for configurations in the old style')
            [CompletionResult]::new('--eg', '--eg', [CompletionResultType]::ParameterName, 'GPU support, for configurations in the old style')
            [CompletionResult]::new('--cuda-version', '--cuda-version', [CompletionResultType]::ParameterName, 'CUDA version, for configurations in the old style')
            [CompletionResult]::new('--cv', '--cv', [CompletionResultType]::ParameterName, 'CUDA version, for configurations in the old style')
            [CompletionResult]::new('--cpu-cores', '--cpu-cores', [CompletionResultType]::ParameterName, 'CPU cores per replica [default: 0.1]')
            [CompletionResult]::new('--cc', '--cc', [CompletionResultType]::ParameterName, 'CPU cores per replica [default: 0.1]')
            [CompletionResult]::new('--cpu-cores-limit', '--cpu-cores-limit', [CompletionResultType]::ParameterName, 'CPU limit per replica, in cores')
            [CompletionResult]::new('--ccl', '--ccl', [CompletionResultType]::ParameterName, 'CPU limit per replica, in cores')
            [CompletionResult]::new('--memory-gb', '--memory-gb', [CompletionResultType]::ParameterName, 'Memory per replica in GB [default: 0.5]')
            [CompletionResult]::new('--gb', '--gb', [CompletionResultType]::ParameterName, 'Memory per replica in GB [default: 0.5]')
            [CompletionResult]::new('--memory-gb-limit', '--memory-gb-limit', [CompletionResultType]::ParameterName, 'Memory limit per replica in GB')
            [CompletionResult]::new('--gbl', '--gbl', [CompletionResultType]::ParameterName, 'Memory limit per replica in GB')
            [CompletionResult]::new('--gpu-cores', '--gpu-cores', [CompletionResultType]::ParameterName, 'GPUs per replica [default: 0]')
            [CompletionResult]::new('--gc', '--gc', [CompletionResultType]::ParameterName, 'GPUs per replica [default: 0]')
            [CompletionResult]::new('--num-replicas', '--num-replicas', [CompletionResultType]::ParameterName, 'Fixed number of replicas [default: the autoscaler decides]')
            [CompletionResult]::new('--nr', '--nr', [CompletionResultType]::ParameterName, 'Fixed number of replicas [default: the autoscaler decides]')
            [CompletionResult]::new('--autoscale-enabled', '--autoscale-enabled', [CompletionResultType]::ParameterName, 'Enable the autoscaler [default: true, unless --num-replicas is given]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Enable the autoscaler [default: true, unless --num-replicas is given]')
            [CompletionResult]::new('--autoscale-min-replicas', '--autoscale-min-replicas', [CompletionResultType]::ParameterName, 'Minimum number of replicas [default: 1]')
            [CompletionResult]::new('--mi', '--mi', [CompletionResultType]::ParameterName, 'Minimum number of replicas [default: 1]')
            [CompletionResult]::new('--autoscale-max-replicas', '--autoscale-max-replicas', [CompletionResultType]::ParameterName, 'Maximum number of replicas [default: 10]')
            [CompletionResult]::new('--ma', '--ma', [CompletionResultType]::ParameterName, 'Maximum number of replicas [default: 10]')
            [CompletionResult]::new('--autoscale-target-utilization', '--autoscale-target-utilization', [CompletionResultType]::ParameterName, 'Utilization that the autoscaler aims for, in percent [default: 70]')
            [CompletionResult]::new('--at', '--at', [CompletionResultType]::ParameterName, 'Utilization that the autoscaler aims for, in percent [default: 70]')
            [CompletionResult]::new('--autoscale-refresh-seconds', '--autoscale-refresh-seconds', [CompletionResultType]::ParameterName, 'Autoscaler evaluation interval in seconds [default: 1]')
            [CompletionResult]::new('--ar', '--ar', [CompletionResultType]::ParameterName, 'Autoscaler evaluation interval in seconds [default: 1]')
            [CompletionResult]::new('--replica-max-concurrent-requests', '--replica-max-concurrent-requests', [CompletionResultType]::ParameterName, 'Maximum concurrent requests per replica [default: 1]')
            [CompletionResult]::new('--rm', '--rm', [CompletionResultType]::ParameterName, 'Maximum concurrent requests per replica [default: 1]')
            [CompletionResult]::new('--scoring-timeout-ms', '--scoring-timeout-ms', [CompletionResultType]::ParameterName, 'Scoring timeout in milliseconds [default: 60000]')
            [CompletionResult]::new('--tm', '--tm', [CompletionResultType]::ParameterName, 'Scoring timeout in milliseconds [default: 60000]')
            [CompletionResult]::new('--max-request-wait-time', '--max-request-wait-time', [CompletionResultType]::ParameterName, 'Maximum time in the queue in milliseconds, before a 503 [default: 500]')
            [CompletionResult]::new('--mr', '--mr', [CompletionResultType]::ParameterName, 'Maximum time in the queue in milliseconds, before a 503 [default: 500]')
            [CompletionResult]::new('--port', '--port', [CompletionResultType]::ParameterName, 'Port of a local service [default: a free port]')
            [CompletionResult]::new('--po', '--po', [CompletionResultType]::ParameterName, 'Port of a local service [default: a free port]')
            [CompletionResult]::new('--collect-model-data', '--collect-model-data', [CompletionResultType]::ParameterName, 'Collect model data [default: false]')
            [CompletionResult]::new('--md', '--md', [CompletionResultType]::ParameterName, 'Collect model data [default: false]')
            [CompletionResult]::new('--enable-app-insights', '--enable-app-insights', [CompletionResultType]::ParameterName, 'Send logs to Application Insights [default: false]')
            [CompletionResult]::new('--ai', '--ai', [CompletionResultType]::ParameterName, 'Send logs to Application Insights [default: false]')
            [CompletionResult]::new('--auth-enabled', '--auth-enabled', [CompletionResultType]::ParameterName, 'Require a key from callers [default: true, unless tokens are required; never for local services]')
            [CompletionResult]::new('--ae', '--ae', [CompletionResultType]::ParameterName, 'Require a key from callers [default: true, unless tokens are required; never for local services]')
            [CompletionResult]::new('--token-auth-enabled', '--token-auth-enabled', [CompletionResultType]::ParameterName, 'Require a token from callers [default: false]')
            [CompletionResult]::new('--primary-key', '--primary-key', [CompletionResultType]::ParameterName, 'Primary key; visible to other users in the process list [default: random]')
            [CompletionResult]::new('--kp', '--kp', [CompletionResultType]::ParameterName, 'Primary key; visible to other users in the process list [default: random]')
            [CompletionResult]::new('--primary-key-file', '--primary-key-file', [CompletionResultType]::ParameterName, 'File with the primary key (- for standard input)')
            [CompletionResult]::new('--secondary-key', '--secondary-key', [CompletionResultType]::ParameterName, 'Secondary key; visible to other users in the process list [default: random]')
            [CompletionResult]::new('--ks', '--ks', [CompletionResultType]::ParameterName, 'Secondary key; visible to other users in the process list [default: random]')
            [CompletionResult]::new('--secondary-key-file', '--secondary-key-file', [CompletionResultType]::ParameterName, 'File with the secondary key (- for standard input)')
            [CompletionResult]::new('--period-seconds', '--period-seconds', [CompletionResultType]::ParameterName, 'Seconds between probes [default: 10]')
            [CompletionResult]::new('--ps', '--ps', [CompletionResultType]::ParameterName, 'Seconds between probes [default: 10]')
            [CompletionResult]::new('--initial-delay-seconds', '--initial-delay-seconds', [CompletionResultType]::ParameterName, 'Seconds before the first probe [default: 310]')
            [CompletionResult]::new('--id', '--id', [CompletionResultType]::ParameterName, 'Seconds before the first probe [default: 310]')
            [CompletionResult]::new('--timeout-seconds', '--timeout-seconds', [CompletionResultType]::ParameterName, 'Probe timeout in seconds [default: 2]')
            [CompletionResult]::new('--ts', '--ts', [CompletionResultType]::ParameterName, 'Probe timeout in seconds [default: 2]')
            [CompletionResult]::new('--success-threshold', '--success-threshold', [CompletionResultType]::ParameterName, 'Consecutive successes needed after a failure [default: 1]')
            [CompletionResult]::new('--st', '--st', [CompletionResultType]::ParameterName, 'Consecutive successes needed after a failure [default: 1]')
            [CompletionResult]::new('--failure-threshold', '--failure-threshold', [CompletionResultType]::ParameterName, 'Consecutive failures before a restart [default: 3]')
            [CompletionResult]::new('--ft', '--ft', [CompletionResultType]::ParameterName, 'Consecutive failures before a restart [default: 3]')
            [CompletionResult]::new('--builder', '--builder', [CompletionResultType]::ParameterName, 'Program to build a missing environment image with')
            [CompletionResult]::new('--compression', '--compression', [CompletionResultType]::ParameterName, 'Compression of runtime, model and project layers, where it saves space; environment layers use gzip')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Workspace name [default: the one in .azureml/config.json, else your own workspace]')
            [CompletionResult]::new('--workspace-name', '--workspace-name', [CompletionResultType]::ParameterName, 'Workspace name [default: the one in .azureml/config.json, else your own workspace]')
            [CompletionResult]::new('-g', '-g', [CompletionResultType]::ParameterName, 'Resource group of the workspace (a label only)')
            [CompletionResult]::new('--resource-group', '--resource-group', [CompletionResultType]::ParameterName, 'Resource group of the workspace (a label only)')
            [CompletionResult]::new('--subscription-id', '--subscription-id', [CompletionResultType]::ParameterName, 'Subscription of the workspace (a label only)')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Folder whose .azureml/config.json names the workspace [default: the current directory]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'JMESPath expression that filters the result')
            [CompletionResult]::new('--no-wait', '--no-wait', [CompletionResultType]::ParameterName, 'Return as soon as the update is accepted')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be done, and everything that is in its way; change nothing')
            [CompletionResult]::new('--diff', '--diff', [CompletionResultType]::ParameterName, 'Show how the objects in the cluster would change; change nothing. Exit codes: 0 no difference, 1 differences, above 1 failure')
            [CompletionResult]::new('--force-conflicts', '--force-conflicts', [CompletionResultType]::ParameterName, 'Write over fields and objects in the cluster that others changed or keep')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print the whole object, not only its main fields')
            [CompletionResult]::new('--rebuild', '--rebuild', [CompletionResultType]::ParameterName, 'Rebuild the environment image even if it exists')
            [CompletionResult]::new('--trust-config', '--trust-config', [CompletionResultType]::ParameterName, 'Trust the registries and outside folders that .azureml/config.json names from now on [default: ask once]')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Show errors only: no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each step to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            break
        }
        'aml;service;delete' {
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Name of the service')
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Name of the service')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Workspace name [default: the one in .azureml/config.json, else your own workspace]')
            [CompletionResult]::new('--workspace-name', '--workspace-name', [CompletionResultType]::ParameterName, 'Workspace name [default: the one in .azureml/config.json, else your own workspace]')
            [CompletionResult]::new('-g', '-g', [CompletionResultType]::ParameterName, 'Resource group of the workspace (a label only)')
            [CompletionResult]::new('--resource-group', '--resource-group', [CompletionResultType]::ParameterName, 'Resource group of the workspace (a label only)')
            [CompletionResult]::new('--subscription-id', '--subscription-id', [CompletionResultType]::ParameterName, 'Subscription of the workspace (a label only)')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Folder whose .azureml/config.json names the workspace [default: the current directory]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'JMESPath expression that filters the result')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print the whole object, not only its main fields')
            [CompletionResult]::new('--trust-config', '--trust-config', [CompletionResultType]::ParameterName, 'Trust the registries and outside folders that .azureml/config.json names from now on [default: ask once]')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Show errors only: no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each step to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            break
        }
        'aml;service;help' {
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show a service')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List services by name')
            [CompletionResult]::new('run', 'run', [CompletionResultType]::ParameterValue, 'Send a request to a service and print the response')
            [CompletionResult]::new('get-logs', 'get-logs', [CompletionResultType]::ParameterValue, 'Print the last lines of a service''s log')
            [CompletionResult]::new('get-keys', 'get-keys', [CompletionResultType]::ParameterValue, 'Print the keys of a service')
            [CompletionResult]::new('regen-key', 'regen-key', [CompletionResultType]::ParameterValue, 'Replace a key of a service')
            [CompletionResult]::new('get-access-token', 'get-access-token', [CompletionResultType]::ParameterValue, 'Print an access token for a service')
            [CompletionResult]::new('revoke-tokens', 'revoke-tokens', [CompletionResultType]::ParameterValue, 'Revoke all access tokens of a service')
            [CompletionResult]::new('update', 'update', [CompletionResultType]::ParameterValue, 'Update a service and wait until it is ready; what isn''t given stays as it is')
            [CompletionResult]::new('delete', 'delete', [CompletionResultType]::ParameterValue, 'Delete a service')
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
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'JMESPath expression that filters the result')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Show errors only: no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each step to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            [CompletionResult]::new('scaffold', 'scaffold', [CompletionResultType]::ParameterValue, 'Create a folder with a starter definition')
            [CompletionResult]::new('register', 'register', [CompletionResultType]::ParameterValue, 'Register the definition in a folder')
            [CompletionResult]::new('download', 'download', [CompletionResultType]::ParameterValue, 'Download the definition of a registered environment')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show a registered environment')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List registered environments with their latest versions')
            [CompletionResult]::new('key', 'key', [CompletionResultType]::ParameterValue, 'Print the key that identifies a definition''s image, and what goes into it')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'aml;environment;scaffold' {
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Name of the environment')
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Name of the environment')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Folder to create; must not exist')
            [CompletionResult]::new('--directory', '--directory', [CompletionResultType]::ParameterName, 'Folder to create; must not exist')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'JSON file to write the result to; must not exist')
            [CompletionResult]::new('--output-metadata-file', '--output-metadata-file', [CompletionResultType]::ParameterName, 'JSON file to write the result to; must not exist')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Workspace name [default: the one in .azureml/config.json, else your own workspace]')
            [CompletionResult]::new('--workspace-name', '--workspace-name', [CompletionResultType]::ParameterName, 'Workspace name [default: the one in .azureml/config.json, else your own workspace]')
            [CompletionResult]::new('-g', '-g', [CompletionResultType]::ParameterName, 'Resource group of the workspace (a label only)')
            [CompletionResult]::new('--resource-group', '--resource-group', [CompletionResultType]::ParameterName, 'Resource group of the workspace (a label only)')
            [CompletionResult]::new('--subscription-id', '--subscription-id', [CompletionResultType]::ParameterName, 'Subscription of the workspace (a label only)')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Folder whose .azureml/config.json names the workspace [default: the current directory]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'JMESPath expression that filters the result')
            [CompletionResult]::new('--trust-config', '--trust-config', [CompletionResultType]::ParameterName, 'Trust the registries and outside folders that .azureml/config.json names from now on [default: ask once]')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Show errors only: no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each step to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            break
        }
        'aml;environment;register' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Folder with the definition: azureml_environment.json, conda_dependencies.yml, BaseDockerfile')
            [CompletionResult]::new('--directory', '--directory', [CompletionResultType]::ParameterName, 'Folder with the definition: azureml_environment.json, conda_dependencies.yml, BaseDockerfile')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'JSON file to write the result to; must not exist')
            [CompletionResult]::new('--output-metadata-file', '--output-metadata-file', [CompletionResultType]::ParameterName, 'JSON file to write the result to; must not exist')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Workspace name [default: the one in .azureml/config.json, else your own workspace]')
            [CompletionResult]::new('--workspace-name', '--workspace-name', [CompletionResultType]::ParameterName, 'Workspace name [default: the one in .azureml/config.json, else your own workspace]')
            [CompletionResult]::new('-g', '-g', [CompletionResultType]::ParameterName, 'Resource group of the workspace (a label only)')
            [CompletionResult]::new('--resource-group', '--resource-group', [CompletionResultType]::ParameterName, 'Resource group of the workspace (a label only)')
            [CompletionResult]::new('--subscription-id', '--subscription-id', [CompletionResultType]::ParameterName, 'Subscription of the workspace (a label only)')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Folder whose .azureml/config.json names the workspace [default: the current directory]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'JMESPath expression that filters the result')
            [CompletionResult]::new('--trust-config', '--trust-config', [CompletionResultType]::ParameterName, 'Trust the registries and outside folders that .azureml/config.json names from now on [default: ask once]')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Show errors only: no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each step to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            break
        }
        'aml;environment;download' {
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Name of the environment')
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Name of the environment')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Version [default: latest]')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Version [default: latest]')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Folder to write to')
            [CompletionResult]::new('--directory', '--directory', [CompletionResultType]::ParameterName, 'Folder to write to')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'JSON file to write the result to; must not exist')
            [CompletionResult]::new('--output-metadata-file', '--output-metadata-file', [CompletionResultType]::ParameterName, 'JSON file to write the result to; must not exist')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Workspace name [default: the one in .azureml/config.json, else your own workspace]')
            [CompletionResult]::new('--workspace-name', '--workspace-name', [CompletionResultType]::ParameterName, 'Workspace name [default: the one in .azureml/config.json, else your own workspace]')
            [CompletionResult]::new('-g', '-g', [CompletionResultType]::ParameterName, 'Resource group of the workspace (a label only)')
            [CompletionResult]::new('--resource-group', '--resource-group', [CompletionResultType]::ParameterName, 'Resource group of the workspace (a label only)')
            [CompletionResult]::new('--subscription-id', '--subscription-id', [CompletionResultType]::ParameterName, 'Subscription of the workspace (a label only)')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Folder whose .azureml/config.json names the workspace [default: the current directory]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'JMESPath expression that filters the result')
            [CompletionResult]::new('--overwrite', '--overwrite', [CompletionResultType]::ParameterName, 'Overwrite an existing definition in the folder')
            [CompletionResult]::new('--trust-config', '--trust-config', [CompletionResultType]::ParameterName, 'Trust the registries and outside folders that .azureml/config.json names from now on [default: ask once]')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Show errors only: no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each step to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            break
        }
        'aml;environment;show' {
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Name of the environment')
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Name of the environment')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Version [default: latest]')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Version [default: latest]')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'JSON file to write the result to; must not exist')
            [CompletionResult]::new('--output-metadata-file', '--output-metadata-file', [CompletionResultType]::ParameterName, 'JSON file to write the result to; must not exist')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Workspace name [default: the one in .azureml/config.json, else your own workspace]')
            [CompletionResult]::new('--workspace-name', '--workspace-name', [CompletionResultType]::ParameterName, 'Workspace name [default: the one in .azureml/config.json, else your own workspace]')
            [CompletionResult]::new('-g', '-g', [CompletionResultType]::ParameterName, 'Resource group of the workspace (a label only)')
            [CompletionResult]::new('--resource-group', '--resource-group', [CompletionResultType]::ParameterName, 'Resource group of the workspace (a label only)')
            [CompletionResult]::new('--subscription-id', '--subscription-id', [CompletionResultType]::ParameterName, 'Subscription of the workspace (a label only)')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Folder whose .azureml/config.json names the workspace [default: the current directory]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'JMESPath expression that filters the result')
            [CompletionResult]::new('--trust-config', '--trust-config', [CompletionResultType]::ParameterName, 'Trust the registries and outside folders that .azureml/config.json names from now on [default: ask once]')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Show errors only: no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each step to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            break
        }
        'aml;environment;list' {
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'JSON file to write the result to; must not exist')
            [CompletionResult]::new('--output-metadata-file', '--output-metadata-file', [CompletionResultType]::ParameterName, 'JSON file to write the result to; must not exist')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Workspace name [default: the one in .azureml/config.json, else your own workspace]')
            [CompletionResult]::new('--workspace-name', '--workspace-name', [CompletionResultType]::ParameterName, 'Workspace name [default: the one in .azureml/config.json, else your own workspace]')
            [CompletionResult]::new('-g', '-g', [CompletionResultType]::ParameterName, 'Resource group of the workspace (a label only)')
            [CompletionResult]::new('--resource-group', '--resource-group', [CompletionResultType]::ParameterName, 'Resource group of the workspace (a label only)')
            [CompletionResult]::new('--subscription-id', '--subscription-id', [CompletionResultType]::ParameterName, 'Subscription of the workspace (a label only)')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Folder whose .azureml/config.json names the workspace [default: the current directory]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'JMESPath expression that filters the result')
            [CompletionResult]::new('--trust-config', '--trust-config', [CompletionResultType]::ParameterName, 'Trust the registries and outside folders that .azureml/config.json names from now on [default: ask once]')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Show errors only: no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each step to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            break
        }
        'aml;environment;key' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Folder with the definition')
            [CompletionResult]::new('--directory', '--directory', [CompletionResultType]::ParameterName, 'Folder with the definition')
            [CompletionResult]::new('--inference-config-file', '--inference-config-file', [CompletionResultType]::ParameterName, 'Inference configuration with the definition')
            [CompletionResult]::new('--ic', '--ic', [CompletionResultType]::ParameterName, 'Inference configuration with the definition')
            [CompletionResult]::new('--diff', '--diff', [CompletionResultType]::ParameterName, 'Folder or inference configuration to compare with: print what differs and whether the image would be rebuilt')
            [CompletionResult]::new('--conda', '--conda', [CompletionResultType]::ParameterName, 'When to install conda packages with the base image''s conda tool, rather than the same projects from PyPI')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'JMESPath expression that filters the result')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Show errors only: no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each step to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            break
        }
        'aml;environment;help' {
            [CompletionResult]::new('scaffold', 'scaffold', [CompletionResultType]::ParameterValue, 'Create a folder with a starter definition')
            [CompletionResult]::new('register', 'register', [CompletionResultType]::ParameterValue, 'Register the definition in a folder')
            [CompletionResult]::new('download', 'download', [CompletionResultType]::ParameterValue, 'Download the definition of a registered environment')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show a registered environment')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List registered environments with their latest versions')
            [CompletionResult]::new('key', 'key', [CompletionResultType]::ParameterValue, 'Print the key that identifies a definition''s image, and what goes into it')
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
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'JMESPath expression that filters the result')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Show errors only: no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each step to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List images and Python environments, and what uses them')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show the packages, base image and layers of an image')
            [CompletionResult]::new('prune', 'prune', [CompletionResultType]::ParameterValue, 'List what is no longer used; remove it with --yes')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'aml;image;list' {
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Workspace name [default: the one in .azureml/config.json, else your own workspace]')
            [CompletionResult]::new('--workspace-name', '--workspace-name', [CompletionResultType]::ParameterName, 'Workspace name [default: the one in .azureml/config.json, else your own workspace]')
            [CompletionResult]::new('-g', '-g', [CompletionResultType]::ParameterName, 'Resource group of the workspace (a label only)')
            [CompletionResult]::new('--resource-group', '--resource-group', [CompletionResultType]::ParameterName, 'Resource group of the workspace (a label only)')
            [CompletionResult]::new('--subscription-id', '--subscription-id', [CompletionResultType]::ParameterName, 'Subscription of the workspace (a label only)')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Folder whose .azureml/config.json names the workspace [default: the current directory]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'JMESPath expression that filters the result')
            [CompletionResult]::new('--trust-config', '--trust-config', [CompletionResultType]::ParameterName, 'Trust the registries and outside folders that .azureml/config.json names from now on [default: ask once]')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Show errors only: no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each step to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            break
        }
        'aml;image;show' {
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'NAME:TAG of a service image, or the key of an environment (its first 8 digits are enough)')
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'NAME:TAG of a service image, or the key of an environment (its first 8 digits are enough)')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Workspace name [default: the one in .azureml/config.json, else your own workspace]')
            [CompletionResult]::new('--workspace-name', '--workspace-name', [CompletionResultType]::ParameterName, 'Workspace name [default: the one in .azureml/config.json, else your own workspace]')
            [CompletionResult]::new('-g', '-g', [CompletionResultType]::ParameterName, 'Resource group of the workspace (a label only)')
            [CompletionResult]::new('--resource-group', '--resource-group', [CompletionResultType]::ParameterName, 'Resource group of the workspace (a label only)')
            [CompletionResult]::new('--subscription-id', '--subscription-id', [CompletionResultType]::ParameterName, 'Subscription of the workspace (a label only)')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Folder whose .azureml/config.json names the workspace [default: the current directory]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'JMESPath expression that filters the result')
            [CompletionResult]::new('--trust-config', '--trust-config', [CompletionResultType]::ParameterName, 'Trust the registries and outside folders that .azureml/config.json names from now on [default: ask once]')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Show errors only: no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each step to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            break
        }
        'aml;image;prune' {
            [CompletionResult]::new('--older-than', '--older-than', [CompletionResultType]::ParameterName, 'Prune only what has not been used for this many days')
            [CompletionResult]::new('--kind', '--kind', [CompletionResultType]::ParameterName, 'Kinds of things to prune [default: all]')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Workspace name [default: the one in .azureml/config.json, else your own workspace]')
            [CompletionResult]::new('--workspace-name', '--workspace-name', [CompletionResultType]::ParameterName, 'Workspace name [default: the one in .azureml/config.json, else your own workspace]')
            [CompletionResult]::new('-g', '-g', [CompletionResultType]::ParameterName, 'Resource group of the workspace (a label only)')
            [CompletionResult]::new('--resource-group', '--resource-group', [CompletionResultType]::ParameterName, 'Resource group of the workspace (a label only)')
            [CompletionResult]::new('--subscription-id', '--subscription-id', [CompletionResultType]::ParameterName, 'Subscription of the workspace (a label only)')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Folder whose .azureml/config.json names the workspace [default: the current directory]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'JMESPath expression that filters the result')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Remove what is listed')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Remove what is listed')
            [CompletionResult]::new('--trust-config', '--trust-config', [CompletionResultType]::ParameterName, 'Trust the registries and outside folders that .azureml/config.json names from now on [default: ask once]')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Show errors only: no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each step to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            break
        }
        'aml;image;help' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List images and Python environments, and what uses them')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show the packages, base image and layers of an image')
            [CompletionResult]::new('prune', 'prune', [CompletionResultType]::ParameterValue, 'List what is no longer used; remove it with --yes')
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
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'JMESPath expression that filters the result')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Show errors only: no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each step to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            [CompletionResult]::new('create', 'create', [CompletionResultType]::ParameterValue, 'Create a workspace on this machine')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show a workspace: its registry, storage and labels')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the workspaces on this machine')
            [CompletionResult]::new('delete', 'delete', [CompletionResultType]::ParameterValue, 'Delete a workspace that has no services')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'aml;workspace;create' {
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Name of the workspace: 3 to 33 letters, digits, ''-'' and ''_''')
            [CompletionResult]::new('--workspace-name', '--workspace-name', [CompletionResultType]::ParameterName, 'Name of the workspace: 3 to 33 letters, digits, ''-'' and ''_''')
            [CompletionResult]::new('-g', '-g', [CompletionResultType]::ParameterName, 'Resource group (a label only)')
            [CompletionResult]::new('--resource-group', '--resource-group', [CompletionResultType]::ParameterName, 'Resource group (a label only)')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Display name')
            [CompletionResult]::new('--friendly-name', '--friendly-name', [CompletionResultType]::ParameterName, 'Display name')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'Region (a label only)')
            [CompletionResult]::new('--location', '--location', [CompletionResultType]::ParameterName, 'Region (a label only)')
            [CompletionResult]::new('--container-registry', '--container-registry', [CompletionResultType]::ParameterName, 'Registry for images: host[:port][/prefix], a folder, or an Azure resource id [default: a folder in the workspace]')
            [CompletionResult]::new('--global-registry', '--global-registry', [CompletionResultType]::ParameterName, 'Fallback registry for environment images')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Tags')
            [CompletionResult]::new('--tags', '--tags', [CompletionResultType]::ParameterName, 'Tags')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'JMESPath expression that filters the result')
            [CompletionResult]::new('--exist-ok', '--exist-ok', [CompletionResultType]::ParameterName, 'Succeed if the workspace already exists')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Show errors only: no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each step to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            break
        }
        'aml;workspace;show' {
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'JSON file to write the result to; must not exist')
            [CompletionResult]::new('--output-metadata-file', '--output-metadata-file', [CompletionResultType]::ParameterName, 'JSON file to write the result to; must not exist')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Workspace name [default: the one in .azureml/config.json, else your own workspace]')
            [CompletionResult]::new('--workspace-name', '--workspace-name', [CompletionResultType]::ParameterName, 'Workspace name [default: the one in .azureml/config.json, else your own workspace]')
            [CompletionResult]::new('-g', '-g', [CompletionResultType]::ParameterName, 'Resource group of the workspace (a label only)')
            [CompletionResult]::new('--resource-group', '--resource-group', [CompletionResultType]::ParameterName, 'Resource group of the workspace (a label only)')
            [CompletionResult]::new('--subscription-id', '--subscription-id', [CompletionResultType]::ParameterName, 'Subscription of the workspace (a label only)')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Folder whose .azureml/config.json names the workspace [default: the current directory]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'JMESPath expression that filters the result')
            [CompletionResult]::new('--trust-config', '--trust-config', [CompletionResultType]::ParameterName, 'Trust the registries and outside folders that .azureml/config.json names from now on [default: ask once]')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Show errors only: no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each step to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            break
        }
        'aml;workspace;list' {
            [CompletionResult]::new('-g', '-g', [CompletionResultType]::ParameterName, 'Only workspaces in this resource group')
            [CompletionResult]::new('--resource-group', '--resource-group', [CompletionResultType]::ParameterName, 'Only workspaces in this resource group')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'JMESPath expression that filters the result')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Show errors only: no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each step to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            break
        }
        'aml;workspace;delete' {
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'JSON file to write the result to; must not exist')
            [CompletionResult]::new('--output-metadata-file', '--output-metadata-file', [CompletionResultType]::ParameterName, 'JSON file to write the result to; must not exist')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Workspace name [default: the one in .azureml/config.json, else your own workspace]')
            [CompletionResult]::new('--workspace-name', '--workspace-name', [CompletionResultType]::ParameterName, 'Workspace name [default: the one in .azureml/config.json, else your own workspace]')
            [CompletionResult]::new('-g', '-g', [CompletionResultType]::ParameterName, 'Resource group of the workspace (a label only)')
            [CompletionResult]::new('--resource-group', '--resource-group', [CompletionResultType]::ParameterName, 'Resource group of the workspace (a label only)')
            [CompletionResult]::new('--subscription-id', '--subscription-id', [CompletionResultType]::ParameterName, 'Subscription of the workspace (a label only)')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Folder whose .azureml/config.json names the workspace [default: the current directory]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'JMESPath expression that filters the result')
            [CompletionResult]::new('--all-resources', '--all-resources', [CompletionResultType]::ParameterName, 'Also delete its models, images and environments')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation')
            [CompletionResult]::new('--trust-config', '--trust-config', [CompletionResultType]::ParameterName, 'Trust the registries and outside folders that .azureml/config.json names from now on [default: ask once]')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Show errors only: no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each step to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            break
        }
        'aml;workspace;help' {
            [CompletionResult]::new('create', 'create', [CompletionResultType]::ParameterValue, 'Create a workspace on this machine')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show a workspace: its registry, storage and labels')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the workspaces on this machine')
            [CompletionResult]::new('delete', 'delete', [CompletionResultType]::ParameterValue, 'Delete a workspace that has no services')
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
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'JMESPath expression that filters the result')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Show errors only: no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each step to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            [CompletionResult]::new('attach', 'attach', [CompletionResultType]::ParameterValue, 'Write .azureml/config.json, so that commands in the folder use the workspace')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'aml;folder;attach' {
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Folder to attach; created if missing [default: the current directory]')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Workspace name')
            [CompletionResult]::new('--workspace-name', '--workspace-name', [CompletionResultType]::ParameterName, 'Workspace name')
            [CompletionResult]::new('-g', '-g', [CompletionResultType]::ParameterName, 'Resource group of the workspace (a label only)')
            [CompletionResult]::new('--resource-group', '--resource-group', [CompletionResultType]::ParameterName, 'Resource group of the workspace (a label only)')
            [CompletionResult]::new('--subscription-id', '--subscription-id', [CompletionResultType]::ParameterName, 'Subscription of the workspace (a label only)')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Experiment to record for the folder [default: the folder''s name]')
            [CompletionResult]::new('--experiment-name', '--experiment-name', [CompletionResultType]::ParameterName, 'Experiment to record for the folder [default: the folder''s name]')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'JSON file to write the result to; must not exist')
            [CompletionResult]::new('--output-metadata-file', '--output-metadata-file', [CompletionResultType]::ParameterName, 'JSON file to write the result to; must not exist')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'JMESPath expression that filters the result')
            [CompletionResult]::new('--trust-config', '--trust-config', [CompletionResultType]::ParameterName, 'Trust the registries and outside folders that .azureml/config.json names from now on [default: ask once]')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Show errors only: no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each step to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            break
        }
        'aml;folder;help' {
            [CompletionResult]::new('attach', 'attach', [CompletionResultType]::ParameterValue, 'Write .azureml/config.json, so that commands in the folder use the workspace')
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
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'JMESPath expression that filters the result')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Show errors only: no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each step to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List compute targets')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show a compute target')
            [CompletionResult]::new('attach', 'attach', [CompletionResultType]::ParameterValue, 'Attach a cluster that exists')
            [CompletionResult]::new('update', 'update', [CompletionResultType]::ParameterValue, 'Change how an attached cluster is reached')
            [CompletionResult]::new('create', 'create', [CompletionResultType]::ParameterValue, 'Print the commands that make a cluster')
            [CompletionResult]::new('detach', 'detach', [CompletionResultType]::ParameterValue, 'Detach a cluster: its router goes, everything else stays')
            [CompletionResult]::new('get-credentials', 'get-credentials', [CompletionResultType]::ParameterValue, 'Print how a cluster is spoken to: kubeconfig, context, address')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'aml;computetarget;list' {
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Workspace name [default: the one in .azureml/config.json, else your own workspace]')
            [CompletionResult]::new('--workspace-name', '--workspace-name', [CompletionResultType]::ParameterName, 'Workspace name [default: the one in .azureml/config.json, else your own workspace]')
            [CompletionResult]::new('-g', '-g', [CompletionResultType]::ParameterName, 'Resource group of the workspace (a label only)')
            [CompletionResult]::new('--resource-group', '--resource-group', [CompletionResultType]::ParameterName, 'Resource group of the workspace (a label only)')
            [CompletionResult]::new('--subscription-id', '--subscription-id', [CompletionResultType]::ParameterName, 'Subscription of the workspace (a label only)')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Folder whose .azureml/config.json names the workspace [default: the current directory]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'JMESPath expression that filters the result')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print the whole object, not only its main fields')
            [CompletionResult]::new('--trust-config', '--trust-config', [CompletionResultType]::ParameterName, 'Trust the registries and outside folders that .azureml/config.json names from now on [default: ask once]')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Show errors only: no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each step to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            break
        }
        'aml;computetarget;show' {
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Name of the compute target')
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Name of the compute target')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Workspace name [default: the one in .azureml/config.json, else your own workspace]')
            [CompletionResult]::new('--workspace-name', '--workspace-name', [CompletionResultType]::ParameterName, 'Workspace name [default: the one in .azureml/config.json, else your own workspace]')
            [CompletionResult]::new('-g', '-g', [CompletionResultType]::ParameterName, 'Resource group of the workspace (a label only)')
            [CompletionResult]::new('--resource-group', '--resource-group', [CompletionResultType]::ParameterName, 'Resource group of the workspace (a label only)')
            [CompletionResult]::new('--subscription-id', '--subscription-id', [CompletionResultType]::ParameterName, 'Subscription of the workspace (a label only)')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Folder whose .azureml/config.json names the workspace [default: the current directory]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'JMESPath expression that filters the result')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print the whole object, not only its main fields')
            [CompletionResult]::new('--trust-config', '--trust-config', [CompletionResultType]::ParameterName, 'Trust the registries and outside folders that .azureml/config.json names from now on [default: ask once]')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Show errors only: no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each step to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            break
        }
        'aml;computetarget;attach' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'JMESPath expression that filters the result')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Show errors only: no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each step to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            [CompletionResult]::new('aks', 'aks', [CompletionResultType]::ParameterValue, 'Attach a Kubernetes cluster, on AKS or anywhere else')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'aml;computetarget;attach;aks' {
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Name for the compute target')
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Name for the compute target')
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'Azure resource id of the cluster; signing in through Azure comes later')
            [CompletionResult]::new('--compute-resource-id', '--compute-resource-id', [CompletionResultType]::ParameterName, 'Azure resource id of the cluster; signing in through Azure comes later')
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'Kubeconfig that describes the cluster [default: those of $KUBECONFIG, else ~/.kube/config]')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Context of the kubeconfig [default: its current context]')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'Namespace for services [default: azureml-WORKSPACE]')
            [CompletionResult]::new('--router-namespace', '--router-namespace', [CompletionResultType]::ParameterName, 'Namespace for the router [default: aml-system]')
            [CompletionResult]::new('--cluster-purpose', '--cluster-purpose', [CompletionResultType]::ParameterName, 'What the cluster is for: three routers in production, one for trying out [default: FastProd]')
            [CompletionResult]::new('--front', '--front', [CompletionResultType]::ParameterName, 'How callers reach the router [default: loadbalancer]')
            [CompletionResult]::new('--load-balancer-type', '--load-balancer-type', [CompletionResultType]::ParameterName, 'Whether the load balancer has a public address [default: PublicIp]')
            [CompletionResult]::new('--load-balancer-subnet', '--load-balancer-subnet', [CompletionResultType]::ParameterName, 'Subnet of an internal load balancer')
            [CompletionResult]::new('--load-balancer-ip', '--load-balancer-ip', [CompletionResultType]::ParameterName, 'Reserved address for the load balancer')
            [CompletionResult]::new('--dns-label', '--dns-label', [CompletionResultType]::ParameterName, 'Label of the load balancer''s DNS name (AKS)')
            [CompletionResult]::new('--node-port', '--node-port', [CompletionResultType]::ParameterName, 'Port on every node, with --front nodeport [default: the cluster chooses]')
            [CompletionResult]::new('--host', '--host', [CompletionResultType]::ParameterName, 'Name by which callers reach the Ingress or Gateway, with --front ingress')
            [CompletionResult]::new('--trusted-proxy', '--trusted-proxy', [CompletionResultType]::ParameterName, 'Range of addresses that the Ingress or Gateway sends from (repeatable), with --front ingress')
            [CompletionResult]::new('--registry-in-cluster', '--registry-in-cluster', [CompletionResultType]::ParameterName, 'Host (and port) of the workspace''s registry as nodes name it [default: as this machine does]')
            [CompletionResult]::new('--image-pull-secret', '--image-pull-secret', [CompletionResultType]::ParameterName, 'Secret with which nodes pull images, in both namespaces')
            [CompletionResult]::new('--export', '--export', [CompletionResultType]::ParameterName, 'Write what an administrator applies into this folder, and change nothing')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long to wait until the router is ready')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Workspace name [default: the one in .azureml/config.json, else your own workspace]')
            [CompletionResult]::new('--workspace-name', '--workspace-name', [CompletionResultType]::ParameterName, 'Workspace name [default: the one in .azureml/config.json, else your own workspace]')
            [CompletionResult]::new('-g', '-g', [CompletionResultType]::ParameterName, 'Resource group of the workspace (a label only)')
            [CompletionResult]::new('--resource-group', '--resource-group', [CompletionResultType]::ParameterName, 'Resource group of the workspace (a label only)')
            [CompletionResult]::new('--subscription-id', '--subscription-id', [CompletionResultType]::ParameterName, 'Subscription of the workspace (a label only)')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Folder whose .azureml/config.json names the workspace [default: the current directory]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'JMESPath expression that filters the result')
            [CompletionResult]::new('--no-wait', '--no-wait', [CompletionResultType]::ParameterName, 'Return without waiting until the router is ready')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print the whole object, not only its main fields')
            [CompletionResult]::new('--trust-config', '--trust-config', [CompletionResultType]::ParameterName, 'Trust the registries and outside folders that .azureml/config.json names from now on [default: ask once]')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Show errors only: no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each step to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            break
        }
        'aml;computetarget;attach;help' {
            [CompletionResult]::new('aks', 'aks', [CompletionResultType]::ParameterValue, 'Attach a Kubernetes cluster, on AKS or anywhere else')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'aml;computetarget;attach;help;aks' {
            break
        }
        'aml;computetarget;attach;help;help' {
            break
        }
        'aml;computetarget;update' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'JMESPath expression that filters the result')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Show errors only: no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each step to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            [CompletionResult]::new('aks', 'aks', [CompletionResultType]::ParameterValue, 'Change how an attached cluster is reached')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'aml;computetarget;update;aks' {
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Name of the compute target')
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Name of the compute target')
            [CompletionResult]::new('--cluster-purpose', '--cluster-purpose', [CompletionResultType]::ParameterName, 'What the cluster is for')
            [CompletionResult]::new('--front', '--front', [CompletionResultType]::ParameterName, 'How callers reach the router [default: loadbalancer]')
            [CompletionResult]::new('--load-balancer-type', '--load-balancer-type', [CompletionResultType]::ParameterName, 'Whether the load balancer has a public address [default: PublicIp]')
            [CompletionResult]::new('--load-balancer-subnet', '--load-balancer-subnet', [CompletionResultType]::ParameterName, 'Subnet of an internal load balancer')
            [CompletionResult]::new('--load-balancer-ip', '--load-balancer-ip', [CompletionResultType]::ParameterName, 'Reserved address for the load balancer')
            [CompletionResult]::new('--dns-label', '--dns-label', [CompletionResultType]::ParameterName, 'Label of the load balancer''s DNS name (AKS)')
            [CompletionResult]::new('--node-port', '--node-port', [CompletionResultType]::ParameterName, 'Port on every node, with --front nodeport [default: the cluster chooses]')
            [CompletionResult]::new('--host', '--host', [CompletionResultType]::ParameterName, 'Name by which callers reach the Ingress or Gateway, with --front ingress')
            [CompletionResult]::new('--trusted-proxy', '--trusted-proxy', [CompletionResultType]::ParameterName, 'Range of addresses that the Ingress or Gateway sends from (repeatable), with --front ingress')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long to wait until the router is ready')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Workspace name [default: the one in .azureml/config.json, else your own workspace]')
            [CompletionResult]::new('--workspace-name', '--workspace-name', [CompletionResultType]::ParameterName, 'Workspace name [default: the one in .azureml/config.json, else your own workspace]')
            [CompletionResult]::new('-g', '-g', [CompletionResultType]::ParameterName, 'Resource group of the workspace (a label only)')
            [CompletionResult]::new('--resource-group', '--resource-group', [CompletionResultType]::ParameterName, 'Resource group of the workspace (a label only)')
            [CompletionResult]::new('--subscription-id', '--subscription-id', [CompletionResultType]::ParameterName, 'Subscription of the workspace (a label only)')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Folder whose .azureml/config.json names the workspace [default: the current directory]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'JMESPath expression that filters the result')
            [CompletionResult]::new('--rotate-pass-key', '--rotate-pass-key', [CompletionResultType]::ParameterName, 'Give the router a new key for its passes to replicas; no request fails meanwhile')
            [CompletionResult]::new('--no-wait', '--no-wait', [CompletionResultType]::ParameterName, 'Return without waiting until the router is ready')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print the whole object, not only its main fields')
            [CompletionResult]::new('--trust-config', '--trust-config', [CompletionResultType]::ParameterName, 'Trust the registries and outside folders that .azureml/config.json names from now on [default: ask once]')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Show errors only: no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each step to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            break
        }
        'aml;computetarget;update;help' {
            [CompletionResult]::new('aks', 'aks', [CompletionResultType]::ParameterValue, 'Change how an attached cluster is reached')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'aml;computetarget;update;help;aks' {
            break
        }
        'aml;computetarget;update;help;help' {
            break
        }
        'aml;computetarget;create' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'JMESPath expression that filters the result')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Show errors only: no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each step to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            [CompletionResult]::new('aks', 'aks', [CompletionResultType]::ParameterValue, 'Print the commands that make an AKS cluster and attach it')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'aml;computetarget;create;aks' {
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Name of the compute target, and of the cluster')
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Name of the compute target, and of the cluster')
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Number of nodes [default: 3; for DevTest, 1]')
            [CompletionResult]::new('--agent-count', '--agent-count', [CompletionResultType]::ParameterName, 'Number of nodes [default: 3; for DevTest, 1]')
            [CompletionResult]::new('-s', '-s', [CompletionResultType]::ParameterName, 'Size of the nodes [default: Standard_D4s_v5]')
            [CompletionResult]::new('--vm-size', '--vm-size', [CompletionResultType]::ParameterName, 'Size of the nodes [default: Standard_D4s_v5]')
            [CompletionResult]::new('--cluster-purpose', '--cluster-purpose', [CompletionResultType]::ParameterName, 'What the cluster is for')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'Region [default: that of the resource group]')
            [CompletionResult]::new('--location', '--location', [CompletionResultType]::ParameterName, 'Region [default: that of the resource group]')
            [CompletionResult]::new('--load-balancer-type', '--load-balancer-type', [CompletionResultType]::ParameterName, 'Whether the load balancer has a public address')
            [CompletionResult]::new('--load-balancer-subnet', '--load-balancer-subnet', [CompletionResultType]::ParameterName, 'Subnet of an internal load balancer')
            [CompletionResult]::new('--vnet-name', '--vnet-name', [CompletionResultType]::ParameterName, 'Virtual network of the nodes; goes with the other four of the network')
            [CompletionResult]::new('--vnet-resourcegroup-name', '--vnet-resourcegroup-name', [CompletionResultType]::ParameterName, 'Resource group of the virtual network')
            [CompletionResult]::new('--subnet-name', '--subnet-name', [CompletionResultType]::ParameterName, 'Subnet of the nodes')
            [CompletionResult]::new('--service-cidr', '--service-cidr', [CompletionResultType]::ParameterName, 'Range of the cluster''s service addresses')
            [CompletionResult]::new('--dns-service-ip', '--dns-service-ip', [CompletionResultType]::ParameterName, 'Address of the cluster''s DNS, within that range')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Workspace name [default: the one in .azureml/config.json, else your own workspace]')
            [CompletionResult]::new('--workspace-name', '--workspace-name', [CompletionResultType]::ParameterName, 'Workspace name [default: the one in .azureml/config.json, else your own workspace]')
            [CompletionResult]::new('-g', '-g', [CompletionResultType]::ParameterName, 'Resource group of the workspace (a label only)')
            [CompletionResult]::new('--resource-group', '--resource-group', [CompletionResultType]::ParameterName, 'Resource group of the workspace (a label only)')
            [CompletionResult]::new('--subscription-id', '--subscription-id', [CompletionResultType]::ParameterName, 'Subscription of the workspace (a label only)')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Folder whose .azureml/config.json names the workspace [default: the current directory]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'JMESPath expression that filters the result')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print the whole object, not only its main fields')
            [CompletionResult]::new('--trust-config', '--trust-config', [CompletionResultType]::ParameterName, 'Trust the registries and outside folders that .azureml/config.json names from now on [default: ask once]')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Show errors only: no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each step to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            break
        }
        'aml;computetarget;create;help' {
            [CompletionResult]::new('aks', 'aks', [CompletionResultType]::ParameterValue, 'Print the commands that make an AKS cluster and attach it')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'aml;computetarget;create;help;aks' {
            break
        }
        'aml;computetarget;create;help;help' {
            break
        }
        'aml;computetarget;detach' {
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Name of the compute target')
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Name of the compute target')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Workspace name [default: the one in .azureml/config.json, else your own workspace]')
            [CompletionResult]::new('--workspace-name', '--workspace-name', [CompletionResultType]::ParameterName, 'Workspace name [default: the one in .azureml/config.json, else your own workspace]')
            [CompletionResult]::new('-g', '-g', [CompletionResultType]::ParameterName, 'Resource group of the workspace (a label only)')
            [CompletionResult]::new('--resource-group', '--resource-group', [CompletionResultType]::ParameterName, 'Resource group of the workspace (a label only)')
            [CompletionResult]::new('--subscription-id', '--subscription-id', [CompletionResultType]::ParameterName, 'Subscription of the workspace (a label only)')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Folder whose .azureml/config.json names the workspace [default: the current directory]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'JMESPath expression that filters the result')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Detach although services run there: they stay, and nothing reaches them any more')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Detach although services run there: they stay, and nothing reaches them any more')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Forget the cluster if it can''t be reached')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print the whole object, not only its main fields')
            [CompletionResult]::new('--trust-config', '--trust-config', [CompletionResultType]::ParameterName, 'Trust the registries and outside folders that .azureml/config.json names from now on [default: ask once]')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Show errors only: no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each step to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            break
        }
        'aml;computetarget;get-credentials' {
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Name of the compute target')
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Name of the compute target')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Workspace name [default: the one in .azureml/config.json, else your own workspace]')
            [CompletionResult]::new('--workspace-name', '--workspace-name', [CompletionResultType]::ParameterName, 'Workspace name [default: the one in .azureml/config.json, else your own workspace]')
            [CompletionResult]::new('-g', '-g', [CompletionResultType]::ParameterName, 'Resource group of the workspace (a label only)')
            [CompletionResult]::new('--resource-group', '--resource-group', [CompletionResultType]::ParameterName, 'Resource group of the workspace (a label only)')
            [CompletionResult]::new('--subscription-id', '--subscription-id', [CompletionResultType]::ParameterName, 'Subscription of the workspace (a label only)')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Folder whose .azureml/config.json names the workspace [default: the current directory]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'JMESPath expression that filters the result')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print the whole object, not only its main fields')
            [CompletionResult]::new('--trust-config', '--trust-config', [CompletionResultType]::ParameterName, 'Trust the registries and outside folders that .azureml/config.json names from now on [default: ask once]')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Show errors only: no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each step to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            break
        }
        'aml;computetarget;help' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List compute targets')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show a compute target')
            [CompletionResult]::new('attach', 'attach', [CompletionResultType]::ParameterValue, 'Attach a cluster that exists')
            [CompletionResult]::new('update', 'update', [CompletionResultType]::ParameterValue, 'Change how an attached cluster is reached')
            [CompletionResult]::new('create', 'create', [CompletionResultType]::ParameterValue, 'Print the commands that make a cluster')
            [CompletionResult]::new('detach', 'detach', [CompletionResultType]::ParameterValue, 'Detach a cluster: its router goes, everything else stays')
            [CompletionResult]::new('get-credentials', 'get-credentials', [CompletionResultType]::ParameterValue, 'Print how a cluster is spoken to: kubeconfig, context, address')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'aml;computetarget;help;list' {
            break
        }
        'aml;computetarget;help;show' {
            break
        }
        'aml;computetarget;help;attach' {
            [CompletionResult]::new('aks', 'aks', [CompletionResultType]::ParameterValue, 'Attach a Kubernetes cluster, on AKS or anywhere else')
            break
        }
        'aml;computetarget;help;attach;aks' {
            break
        }
        'aml;computetarget;help;update' {
            [CompletionResult]::new('aks', 'aks', [CompletionResultType]::ParameterValue, 'Change how an attached cluster is reached')
            break
        }
        'aml;computetarget;help;update;aks' {
            break
        }
        'aml;computetarget;help;create' {
            [CompletionResult]::new('aks', 'aks', [CompletionResultType]::ParameterValue, 'Print the commands that make an AKS cluster and attach it')
            break
        }
        'aml;computetarget;help;create;aks' {
            break
        }
        'aml;computetarget;help;detach' {
            break
        }
        'aml;computetarget;help;get-credentials' {
            break
        }
        'aml;computetarget;help;help' {
            break
        }
        'aml;completion' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format [default: json]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'JMESPath expression that filters the result')
            [CompletionResult]::new('--only-show-errors', '--only-show-errors', [CompletionResultType]::ParameterName, 'Show errors only: no progress, notes or warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each step to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log every detail to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help: -h the main options, --help all')
            break
        }
        'aml;help' {
            [CompletionResult]::new('model', 'model', [CompletionResultType]::ParameterValue, 'Register models and deploy them as services')
            [CompletionResult]::new('service', 'service', [CompletionResultType]::ParameterValue, 'Inspect, call, update and delete services')
            [CompletionResult]::new('environment', 'environment', [CompletionResultType]::ParameterValue, 'Register environments and compute the keys of their images')
            [CompletionResult]::new('image', 'image', [CompletionResultType]::ParameterValue, 'List images, show what uses them, and prune the rest')
            [CompletionResult]::new('workspace', 'workspace', [CompletionResultType]::ParameterValue, 'Create, list and delete workspaces')
            [CompletionResult]::new('folder', 'folder', [CompletionResultType]::ParameterValue, 'Attach a folder to a workspace')
            [CompletionResult]::new('computetarget', 'computetarget', [CompletionResultType]::ParameterValue, 'List compute targets, which services run on')
            [CompletionResult]::new('completion', 'completion', [CompletionResultType]::ParameterValue, 'Generate a shell completion script')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'aml;help;model' {
            [CompletionResult]::new('register', 'register', [CompletionResultType]::ParameterValue, 'Register a file or folder as the next version of a model')
            [CompletionResult]::new('deploy', 'deploy', [CompletionResultType]::ParameterValue, 'Deploy models as a service and wait until it is ready')
            [CompletionResult]::new('package', 'package', [CompletionResultType]::ParameterValue, 'Build an image that serves models in any container engine')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List models, newest first')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show a version of a model')
            [CompletionResult]::new('update', 'update', [CompletionResultType]::ParameterValue, 'Update the tags, description and resources of a model')
            [CompletionResult]::new('download', 'download', [CompletionResultType]::ParameterValue, 'Download the files of a model')
            [CompletionResult]::new('delete', 'delete', [CompletionResultType]::ParameterValue, 'Delete a version of a model that no service uses')
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
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show a service')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List services by name')
            [CompletionResult]::new('run', 'run', [CompletionResultType]::ParameterValue, 'Send a request to a service and print the response')
            [CompletionResult]::new('get-logs', 'get-logs', [CompletionResultType]::ParameterValue, 'Print the last lines of a service''s log')
            [CompletionResult]::new('get-keys', 'get-keys', [CompletionResultType]::ParameterValue, 'Print the keys of a service')
            [CompletionResult]::new('regen-key', 'regen-key', [CompletionResultType]::ParameterValue, 'Replace a key of a service')
            [CompletionResult]::new('get-access-token', 'get-access-token', [CompletionResultType]::ParameterValue, 'Print an access token for a service')
            [CompletionResult]::new('revoke-tokens', 'revoke-tokens', [CompletionResultType]::ParameterValue, 'Revoke all access tokens of a service')
            [CompletionResult]::new('update', 'update', [CompletionResultType]::ParameterValue, 'Update a service and wait until it is ready; what isn''t given stays as it is')
            [CompletionResult]::new('delete', 'delete', [CompletionResultType]::ParameterValue, 'Delete a service')
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
            [CompletionResult]::new('scaffold', 'scaffold', [CompletionResultType]::ParameterValue, 'Create a folder with a starter definition')
            [CompletionResult]::new('register', 'register', [CompletionResultType]::ParameterValue, 'Register the definition in a folder')
            [CompletionResult]::new('download', 'download', [CompletionResultType]::ParameterValue, 'Download the definition of a registered environment')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show a registered environment')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List registered environments with their latest versions')
            [CompletionResult]::new('key', 'key', [CompletionResultType]::ParameterValue, 'Print the key that identifies a definition''s image, and what goes into it')
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
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List images and Python environments, and what uses them')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show the packages, base image and layers of an image')
            [CompletionResult]::new('prune', 'prune', [CompletionResultType]::ParameterValue, 'List what is no longer used; remove it with --yes')
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
            [CompletionResult]::new('create', 'create', [CompletionResultType]::ParameterValue, 'Create a workspace on this machine')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show a workspace: its registry, storage and labels')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the workspaces on this machine')
            [CompletionResult]::new('delete', 'delete', [CompletionResultType]::ParameterValue, 'Delete a workspace that has no services')
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
            [CompletionResult]::new('attach', 'attach', [CompletionResultType]::ParameterValue, 'Write .azureml/config.json, so that commands in the folder use the workspace')
            break
        }
        'aml;help;folder;attach' {
            break
        }
        'aml;help;computetarget' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List compute targets')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show a compute target')
            [CompletionResult]::new('attach', 'attach', [CompletionResultType]::ParameterValue, 'Attach a cluster that exists')
            [CompletionResult]::new('update', 'update', [CompletionResultType]::ParameterValue, 'Change how an attached cluster is reached')
            [CompletionResult]::new('create', 'create', [CompletionResultType]::ParameterValue, 'Print the commands that make a cluster')
            [CompletionResult]::new('detach', 'detach', [CompletionResultType]::ParameterValue, 'Detach a cluster: its router goes, everything else stays')
            [CompletionResult]::new('get-credentials', 'get-credentials', [CompletionResultType]::ParameterValue, 'Print how a cluster is spoken to: kubeconfig, context, address')
            break
        }
        'aml;help;computetarget;list' {
            break
        }
        'aml;help;computetarget;show' {
            break
        }
        'aml;help;computetarget;attach' {
            [CompletionResult]::new('aks', 'aks', [CompletionResultType]::ParameterValue, 'Attach a Kubernetes cluster, on AKS or anywhere else')
            break
        }
        'aml;help;computetarget;attach;aks' {
            break
        }
        'aml;help;computetarget;update' {
            [CompletionResult]::new('aks', 'aks', [CompletionResultType]::ParameterValue, 'Change how an attached cluster is reached')
            break
        }
        'aml;help;computetarget;update;aks' {
            break
        }
        'aml;help;computetarget;create' {
            [CompletionResult]::new('aks', 'aks', [CompletionResultType]::ParameterValue, 'Print the commands that make an AKS cluster and attach it')
            break
        }
        'aml;help;computetarget;create;aks' {
            break
        }
        'aml;help;computetarget;detach' {
            break
        }
        'aml;help;computetarget;get-credentials' {
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
