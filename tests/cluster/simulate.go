package main

import (
	_ "embed"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

//go:embed vm-sizes.csv
var sizes string

// simulate adds a node without a machine. Its taint keeps real pods away; pods on it "run" without a process, logs or network.
func simulate(arguments []string) error {
	if len(arguments) == 0 {
		return errors.New("simulate needs a VM size")
	}
	rows, err := csv.NewReader(strings.NewReader(sizes)).ReadAll()
	if err != nil {
		return err
	}
	for _, row := range rows[1:] {
		if row[0] == arguments[0] {
			name := strings.ReplaceAll(strings.ToLower(row[0]), "_", "-")
			if len(arguments) > 1 {
				name = arguments[1]
			}
			return apply(simulatedNode(name, row))
		}
	}
	return fmt.Errorf("vm-sizes.csv has no size %q", arguments[0])
}

func simulatedNode(name string, row []string) map[string]any {
	resources := map[string]string{"cpu": row[1], "memory": row[2] + "Gi", "pods": "110", "ephemeral-storage": "128Gi"}
	if row[4] != "" {
		resources[row[4]] = row[3]
	}
	return map[string]any{
		"apiVersion": "v1", "kind": "Node",
		"metadata": map[string]any{
			"name":        name,
			"annotations": map[string]string{"kwok.x-k8s.io/node": "fake"},
			"labels": map[string]string{
				"kubernetes.io/hostname": name, "kubernetes.io/os": "linux", "kubernetes.io/arch": "amd64",
				"node.kubernetes.io/instance-type": row[0], "type": "simulated",
			},
		},
		"spec":   map[string]any{"taints": []any{map[string]string{"key": "simulated", "effect": "NoSchedule"}}},
		"status": map[string]any{"capacity": resources, "allocatable": resources},
	}
}

func apply(object map[string]any) error {
	text, err := json.Marshal(object)
	if err != nil {
		return err
	}
	useRunningCluster()
	command := exec.Command(filepath.Join(programs(), "kubectl"), "create", "-f", "-")
	command.Stdin = strings.NewReader(string(text))
	command.Stdout, command.Stderr = os.Stdout, os.Stderr
	return command.Run()
}
