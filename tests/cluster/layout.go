package main

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"text/template"
)

// What is one per machine, and so makes a second cluster beside the first impossible.
const (
	// lockFile is held by the keeper for as long as the cluster lives; the kernel lets go of it however the keeper ends.
	lockFile = "/run/test-cluster.lock"
	// recordFile says where a cluster is; it outlives a crash, and is then what the next "up" cleans by.
	recordFile  = "/run/test-cluster.json"
	cgroup      = "/test-cluster"
	hostLink    = "test-cluster"
	hostAddress = "172.31.250.1"
	nodeAddress = "172.31.250.2"
	linkNetwork = "172.31.250.0/30"
	// The machine's side of the two forwarded ports, on 127.0.0.1: so no proxy setting stands between a client and the cluster.
	apiPort      = 26443
	registryPort = 25000
)

// What is within the node.
const (
	// Short, since sockets below them have addresses of at most 107 bytes, wherever the folders are on the machine.
	nodeData       = "/run/cluster/data"
	nodePrograms   = "/run/cluster/programs"
	nodeName       = "node-1"
	podNetwork     = "10.244.0.0/24"
	serviceNetwork = "10.96.0.0/16"
	// The network of simulated pods; nothing answers there.
	simulatedNetwork = "10.245.0.0/16"
	serviceAddress   = "10.96.0.1"
	dnsAddress       = "10.96.0.10"
	registryName     = "registry.cluster.test:5000"
)

// settings are what one cluster was brought up with.
type settings struct {
	// Data is the folder that holds all files of the cluster.
	Data string
	// Owner is a process whose end takes the cluster down; 0 when a person does that.
	Owner int
	// NetworkPolicy says whether policies are enforced.
	NetworkPolicy bool
}

func (s settings) path(parts ...string) string {
	return filepath.Join(append([]string{s.Data}, parts...)...)
}

func (s settings) kubeconfig(user string) string { return s.path("kubeconfig", user) }

func (s settings) write(path string) error {
	text, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return os.WriteFile(path, text, 0o600)
}

func readSettings(path string) (settings, error) {
	var s settings
	text, err := os.ReadFile(path)
	if err != nil {
		return s, err
	}
	return s, json.Unmarshal(text, &s)
}

//go:embed config
var templates embed.FS

// render fills in a file of config/.
func (s settings) render(name string) ([]byte, error) {
	parsed, err := template.ParseFS(templates, "config/"+name)
	if err != nil {
		return nil, err
	}
	var text bytes.Buffer
	err = parsed.Execute(&text, map[string]string{
		"Data":         s.Data,
		"Cgroup":       cgroup,
		"DNSAddress":   dnsAddress,
		"Node":         nodeName,
		"NodeAddress":  nodeAddress,
		"PodNetwork":   podNetwork,
		"RegistryName": registryName,
	})
	return text.Bytes(), err
}

// writeConfiguration writes what the components read, filled in from config/.
func (s settings) writeConfiguration() error {
	for name, target := range map[string]string{
		"containerd.toml":     "containerd.toml",
		"registry-hosts.toml": "registries/" + registryName + "/hosts.toml",
		"registry.yaml":       "registry.yaml",
		"cni.conflist":        "cni/10-bridge.conflist",
		"kubelet.yaml":        "kubelet.yaml",
		"kube-proxy.yaml":     "kube-proxy.yaml",
		"Corefile":            "Corefile",
		"objects.yaml":        "objects.yaml",
	} {
		text, err := s.render(name)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if err := writeFile(s.path("config", target), text); err != nil {
			return err
		}
	}
	return writeFile(s.path("config", "resolv.conf"), []byte("nameserver 127.0.0.1\n"))
}

func writeFile(path string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, text, 0o600)
}
