package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// keeper is the cluster's process on the machine's side. It gets the settings' file as its argument, writes "ready" or an error to
// its standard output, and takes everything with it when it ends, be that by SIGKILL: the node dies with its parent, and mounts,
// links, rules and processes die with the node's namespaces.
func keeper(arguments []string) error {
	// "Dies with its parent" means the thread that started it; the main one stays until the end.
	runtime.LockOSThread()
	s, err := readSettings(arguments[0])
	if err != nil {
		return err
	}
	lock, err := takeLock()
	if err != nil {
		return err
	}
	defer lock.Close()
	if err := removeLeftovers(); err != nil {
		return err
	}
	if err := s.write(recordFile); err != nil {
		return err
	}
	problem := s.keep()
	if err := removeLeftovers(); err != nil {
		return errors.Join(problem, err)
	}
	if s.Owner != 0 {
		// What tells why a test failed stays; the next run takes it away.
		problem = errors.Join(problem, s.removeData(logFolder, settingsFile))
	}
	return errors.Join(problem, os.Remove(recordFile), os.Remove(lockFile))
}

func (s settings) keep() error {
	if err := networksAreFree(); err != nil {
		return err
	}
	if err := makeCgroups(); err != nil {
		return err
	}
	node := exec.Command("/proc/self/exe", "node", s.Data)
	node.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags: unix.CLONE_NEWNS | unix.CLONE_NEWPID | unix.CLONE_NEWNET | unix.CLONE_NEWUTS | unix.CLONE_NEWIPC,
		Pdeathsig:  syscall.SIGKILL,
		Setsid:     true,
	}
	log, err := os.OpenFile(s.path("log", "node.log"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	node.Stderr = log
	input, err := node.StdinPipe()
	if err != nil {
		return err
	}
	output, err := node.StdoutPipe()
	if err != nil {
		return err
	}
	if err := node.Start(); err != nil {
		return fmt.Errorf("the node can't be started: %w", err)
	}
	defer func() {
		_ = node.Process.Kill()
		_ = node.Wait()
	}()
	if err := connectNode(node.Process.Pid); err != nil {
		return err
	}
	for _, forwarded := range []struct{ from, to int }{{apiPort, 6443}, {registryPort, 5000}} {
		listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", forwarded.from))
		if err != nil {
			return err
		}
		defer listener.Close()
		go forward(listener, fmt.Sprintf("%s:%d", nodeAddress, forwarded.to))
	}
	fmt.Fprintln(input, "connected")
	answer, err := bufio.NewReader(output).ReadString('\n')
	if err != nil || answer != "ready\n" {
		return fmt.Errorf("the node didn't become ready: %s; its logs are in %s", strings.TrimSpace(answer), s.path("log"))
	}
	fmt.Println("ready")
	return s.waitForEnd(node)
}

// waitForEnd returns when the cluster is to end: by a signal (down), with its owner, or since the node is dead.
func (s settings) waitForEnd(node *exec.Cmd) error {
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM, syscall.SIGINT)
	var owner, died <-chan struct{}
	if s.Owner != 0 {
		owner = exitOf(s.Owner)
	}
	died = exitOf(node.Process.Pid)
	select {
	case <-stop:
		return nil
	case <-owner:
		return nil
	case <-died:
		return errors.New("the node ended by itself")
	}
}

// exitOf returns a channel that is closed when a process has ended. The kernel's handle of it can't come to mean another one.
func exitOf(process int) <-chan struct{} {
	ended := make(chan struct{})
	handle, err := unix.PidfdOpen(process, 0)
	if err != nil {
		close(ended)
		return ended
	}
	go func() {
		defer close(ended)
		defer unix.Close(handle)
		for {
			count, err := unix.Poll([]unix.PollFd{{Fd: int32(handle), Events: unix.POLLIN}}, -1)
			if count > 0 || (err != nil && err != unix.EINTR) {
				return
			}
		}
	}()
	return ended
}

// takeLock takes the lock that each cluster holds as long as it lives, and writes the holder's process id into it.
func takeLock() (*os.File, error) {
	lock, err := os.OpenFile(lockFile, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := unix.Flock(int(lock.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		lock.Close()
		return nil, errors.New(describeRunning())
	}
	if err := lock.Truncate(0); err != nil {
		return nil, err
	}
	_, err = lock.WriteAt([]byte(strconv.Itoa(os.Getpid())), 0)
	return lock, err
}

// connectNode lays a wire between machine and node, and tells the machine's kernel that the cluster's networks are at its end.
func connectNode(process int) error {
	return runAll([][]string{
		{"ip", "link", "add", hostLink, "type", "veth", "peer", "name", "eth0", "netns", strconv.Itoa(process)},
		{"ip", "address", "add", hostAddress + "/30", "dev", hostLink},
		{"ip", "link", "set", hostLink, "up"},
		{"ip", "route", "add", podNetwork, "via", nodeAddress},
		{"ip", "route", "add", serviceNetwork, "via", nodeAddress},
	})
}

// networksAreFree fails if the machine has a route into a network that the cluster would use: then it isn't for the cluster to take.
func networksAreFree() error {
	for _, network := range []string{linkNetwork, podNetwork, serviceNetwork} {
		routes, err := exec.Command("ip", "route", "show", "root", network).Output()
		if err != nil {
			return fmt.Errorf("ip route: %w", err)
		}
		if text := strings.TrimSpace(string(routes)); text != "" {
			return fmt.Errorf("the network %s is in use on this machine (%s)", network, text)
		}
	}
	return nil
}

func forward(listener net.Listener, to string) {
	for {
		client, err := listener.Accept()
		if err != nil {
			return
		}
		go func() {
			defer client.Close()
			server, err := net.DialTimeout("tcp", to, 5*time.Second)
			if err != nil {
				return
			}
			defer server.Close()
			go func() {
				_, _ = io.Copy(server, client)
				_ = server.(*net.TCPConn).CloseWrite()
			}()
			_, _ = io.Copy(client, server)
		}()
	}
}

// cgroupFolders returns the cluster's folder in each hierarchy: several under cgroup v1, one under v2, all of them where both are mounted.
func cgroupFolders() ([]string, error) {
	mounts, err := os.ReadFile("/proc/self/mounts")
	if err != nil {
		return nil, err
	}
	var folders []string
	for line := range strings.Lines(string(mounts)) {
		fields := strings.Fields(line)
		if fields[2] == "cgroup" || fields[2] == "cgroup2" {
			folders = append(folders, fields[1]+cgroup)
		}
	}
	return folders, nil
}

func makeCgroups() error {
	folders, err := cgroupFolders()
	if err != nil {
		return err
	}
	for _, folder := range folders {
		if err := os.MkdirAll(folder, 0o755); err != nil {
			return err
		}
	}
	return nil
}

// removeLeftovers removes what namespaces don't take with them: the cgroups, and the link if the kernel isn't done with it yet.
// It serves tear-down, and the start after a crash.
func removeLeftovers() error {
	deadline := time.Now().Add(10 * time.Second)
	for {
		err := removeOnce()
		if err == nil || time.Now().After(deadline) {
			return err
		}
		time.Sleep(50 * time.Millisecond)
	}
}

func removeOnce() error {
	folders, err := cgroupFolders()
	if err != nil {
		return err
	}
	for _, folder := range folders {
		if err := removeCgroup(folder); err != nil {
			return err
		}
	}
	if _, err := net.InterfaceByName(hostLink); err == nil {
		return runAll([][]string{{"ip", "link", "delete", hostLink}})
	}
	return nil
}

// removeCgroup removes a folder of cgroups from its leaves up, and ends what still runs in them.
func removeCgroup(folder string) error {
	entries, err := os.ReadDir(folder)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if entry.IsDir() {
			if err := removeCgroup(filepath.Join(folder, entry.Name())); err != nil {
				return err
			}
		}
	}
	processes, err := os.ReadFile(filepath.Join(folder, "cgroup.procs"))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	for _, id := range strings.Fields(string(processes)) {
		if number, err := strconv.Atoi(id); err == nil && number > 0 {
			_ = syscall.Kill(number, syscall.SIGKILL)
		}
	}
	if err := unix.Rmdir(folder); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("%s: %w", folder, err)
	}
	return nil
}

func runAll(lines [][]string) error {
	for _, line := range lines {
		if output, err := exec.Command(line[0], line[1:]...).CombinedOutput(); err != nil {
			return fmt.Errorf("%s: %w: %s", strings.Join(line, " "), err, strings.TrimSpace(string(output)))
		}
	}
	return nil
}
