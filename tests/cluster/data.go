package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
)

const (
	// settingsFile marks a folder as one of a test cluster.
	settingsFile  = "test-cluster.json"
	controlSocket = "control.sock"
	logFolder     = "log"
)

// dataEntries are all that a cluster makes in its data folder: nothing else there is ever removed.
var dataEntries = []string{
	"config", "containerd", controlSocket, "etcd", "kubeconfig", "kubectl-cache", "kubelet", "kwok", logFolder, "pki", "registry", settingsFile,
}

// takeData makes the data folder, or takes one of an earlier cluster; any other that holds something is left as it is.
func (s settings) takeData() error {
	if err := s.checkData(); err != nil {
		return err
	}
	// A test run starts from nothing; what a person left with --keep-data goes on.
	if s.Owner != 0 {
		if err := s.removeData(); err != nil {
			return err
		}
	}
	for _, folder := range []string{logFolder + "/pods", "kwok", "kubeconfig"} {
		if err := os.MkdirAll(s.path(folder), 0o755); err != nil {
			return err
		}
	}
	return s.write(s.path(settingsFile))
}

// checkData fails for a folder that holds something and isn't marked as one of a test cluster.
func (s settings) checkData() error {
	entries, err := os.ReadDir(s.Data)
	if errors.Is(err, os.ErrNotExist) || (err == nil && len(entries) == 0) {
		return nil
	}
	if err != nil {
		return err
	}
	if _, err := os.Stat(s.path(settingsFile)); err != nil {
		return fmt.Errorf("%s holds something and isn't a folder of a test cluster; name another with --data", s.Data)
	}
	return nil
}

// removeData removes what a cluster made in its data folder, and the folder if nothing else is in it.
func (s settings) removeData(except ...string) error {
	problem := s.checkData()
	if problem != nil {
		return problem
	}
	for _, name := range dataEntries {
		if !slices.Contains(except, name) {
			problem = errors.Join(problem, os.RemoveAll(s.path(name)))
		}
	}
	if entries, err := os.ReadDir(s.Data); err == nil && len(entries) == 0 {
		problem = errors.Join(problem, os.Remove(s.Data))
	}
	return problem
}
