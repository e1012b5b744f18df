// A single-node Kubernetes for tests, without Docker, systemd or a virtual machine: one binary that is every program of it.
// Called by the name of a component (kubelet, kubectl, …) it is that component; else it is the tool that README.md describes.
//
// The parts, from the outside in:
//
//	commands.go     what a person or a test calls: up, down, shell, freeze …
//	keeper.go       the process on the machine's side: holds the lock, makes the node and forwards two ports to it
//	node.go         process 1 of the node, which has namespaces of its own: mounts, network, components
//	components.go   the components and their arguments
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

const usage = `usage: cluster up [--data FOLDER] [--until-exit-of PID] [--without-network-policy]
       cluster down [--keep-data]           takes it down; with --keep-data the next "up --data" goes on where this one was
       cluster shell [COMMAND...]           a shell with KUBECONFIG set and kubectl on PATH
       cluster status                       says whether one is up, and where its data is
       cluster kubectl ARGUMENTS...
       cluster simulate SIZE [NAME]         adds a simulated node of a VM size of vm-sizes.csv
       cluster push [--registry HOST:PORT] NAME PROGRAM [ARGUMENT...]
                                            puts an image of one static program into the cluster's registry, or another
       cluster programs                     builds what isn't built, and prints the folder of the programs
       cluster freeze|thaw|kill|start COMPONENT`

// commands are what this tool adds to the components.
var commands = map[string]func(arguments []string) error{
	"up":       up,
	"down":     down,
	"shell":    shell,
	"status":   status,
	"simulate": simulate,
	"push":     push,
	"programs": printPrograms,
	"freeze":   func(arguments []string) error { return control("freeze", arguments) },
	"thaw":     func(arguments []string) error { return control("thaw", arguments) },
	"kill":     func(arguments []string) error { return control("kill", arguments) },
	"start":    func(arguments []string) error { return control("start", arguments) },

	// Started by the commands above.
	"keeper":         keeper,
	"node":           node,
	"network-policy": enforceNetworkPolicies,
}

func main() {
	name := filepath.Base(os.Args[0])
	if component, ok := upstream[name]; ok {
		os.Exit(component())
	}
	if len(os.Args) < 2 || slices.Contains([]string{"help", "--help", "-h"}, os.Args[1]) {
		fmt.Fprintln(os.Stderr, usage)
		os.Exit(2)
	}
	name = os.Args[1]
	if name == "kubectl" {
		useRunningCluster()
	}
	if component, ok := upstream[name]; ok {
		os.Args = os.Args[1:]
		os.Exit(component())
	}
	command, ok := commands[name]
	if !ok {
		fmt.Fprintf(os.Stderr, "error: there is no command %q\n%s\n", name, usage)
		os.Exit(2)
	}
	if err := command(os.Args[2:]); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}
