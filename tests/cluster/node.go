package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// startLimit is for a machine that compiles something beside it; alone it takes seconds.
const startLimit = 3 * time.Minute

// node is process 1 of the node. It gets the data folder as its argument, reads one line when its network link is there, and
// writes "ready" or what failed.
func node(arguments []string) error {
	s, err := readSettings(filepath.Join(arguments[0], settingsFile))
	if err != nil {
		return err
	}
	if _, err := bufio.NewReader(os.Stdin).ReadString('\n'); err != nil {
		return fmt.Errorf("the keeper didn't connect the node: %w", err)
	}
	if err := s.mount(); err != nil {
		fmt.Println(err)
		return err
	}
	s.Data = nodeData
	os.Setenv("PATH", nodePrograms+":"+os.Getenv("PATH"))
	processes := &processes{settings: s, running: map[string]int{}}
	if err := s.startNode(processes); err != nil {
		fmt.Println(strings.ReplaceAll(err.Error(), "\n", "; "))
		return err
	}
	fmt.Println("ready")
	processes.reap() // until the keeper kills this process, and with it all others of the node
	return nil
}

func (s settings) startNode(processes *processes) error {
	for _, step := range []func() error{s.connect, s.writeConfiguration, s.makeIdentities, processes.serve} {
		if err := step(); err != nil {
			return err
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), startLimit)
	defer cancel()
	return s.startComponents(ctx, processes)
}

// mount gives the node folders of its own where programs have fixed ones, and keeps it from changing the machine's settings.
func (s settings) mount() error {
	if err := unix.Sethostname([]byte(nodeName)); err != nil {
		return err
	}
	// Nothing of what is mounted here gets out; within, volumes and containers see each other's mounts.
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
		return err
	}
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_SHARED, ""); err != nil {
		return err
	}
	if err := unix.Mount("proc", "/proc", "proc", unix.MS_NOSUID|unix.MS_NODEV|unix.MS_NOEXEC, ""); err != nil {
		return err
	}
	// Held open, for they may lie below one of the folders that are replaced.
	data, err := os.Open(s.Data)
	if err != nil {
		return err
	}
	defer data.Close()
	own, err := os.Open(programs())
	if err != nil {
		return err
	}
	defer own.Close()
	for _, folder := range []string{"/run", "/var/lib", "/var/log"} {
		if err := unix.Mount("tmpfs", folder, "tmpfs", unix.MS_NOSUID|unix.MS_NODEV, "mode=755"); err != nil {
			return err
		}
	}
	for path, folder := range map[string]*os.File{nodeData: data, nodePrograms: own} {
		if err := os.MkdirAll(path, 0o755); err != nil {
			return err
		}
		if err := unix.Mount(fmt.Sprintf("/proc/self/fd/%d", folder.Fd()), path, "", unix.MS_BIND, ""); err != nil {
			return err
		}
	}
	// The kubelet sets these for the whole machine. Here it writes to files of its own instead.
	for name, value := range map[string]string{
		"vm/overcommit_memory": "1", "vm/panic_on_oom": "0", "kernel/panic": "10", "kernel/panic_on_oops": "1",
		"kernel/keys/root_maxkeys": "1000000", "kernel/keys/root_maxbytes": "25000000",
	} {
		file := filepath.Join("/run/sysctl", name)
		if err := writeFile(file, []byte(value+"\n")); err != nil {
			return err
		}
		err = unix.Mount(file, "/proc/sys/"+name, "", unix.MS_BIND, "")
		if err != nil && !errors.Is(err, os.ErrNotExist) { // not every kernel has keys
			return fmt.Errorf("/proc/sys/%s: %w", name, err)
		}
	}
	return nil
}

// connect sets up the node's end of the link. There is no way beyond the machine: no test can depend on what is out there.
func (s settings) connect() error {
	return runAll([][]string{
		{"ip", "link", "set", "lo", "up"},
		{"ip", "address", "add", nodeAddress + "/30", "dev", "eth0"},
		{"ip", "link", "set", "eth0", "up"},
		// Without a route a packet to a Service's address is refused before kube-proxy's rules see it.
		{"ip", "route", "add", serviceNetwork, "dev", "eth0", "src", nodeAddress},
		{"sysctl", "-qw", "net.ipv4.ip_forward=1"},
		// Pods on one bridge reach each other without routing; this lets rules see them all the same.
		{"sysctl", "-qw", "net.bridge.bridge-nf-call-iptables=1"},
	})
}

// startComponents starts each component as soon as what it can't do without is there.
func (s settings) startComponents(ctx context.Context, p *processes) error {
	for _, name := range []string{"registry", "containerd", "etcd", "kube-apiserver"} {
		if err := p.start(name); err != nil {
			return err
		}
	}
	if err := p.waitFor(ctx, "the registry", func() error { return answers("http://127.0.0.1:5000/v2/") }); err != nil {
		return err
	}
	if err := pushImage("http://127.0.0.1:5000", "pod:1", filepath.Join(nodePrograms, "pod"), nil); err != nil {
		return err
	}
	client, err := newClient(s.kubeconfig("admin"))
	if err != nil {
		return err
	}
	// The controller manager ends when the roles aren't there yet; "ready" includes them.
	if err := p.waitFor(ctx, "the API server", func() error {
		return client.Discovery().RESTClient().Get().AbsPath("/readyz").Timeout(2 * time.Second).Do(ctx).Error()
	}); err != nil {
		return err
	}
	if err := p.waitFor(ctx, "containerd", func() error {
		connection, err := net.Dial("unix", "/run/containerd/containerd.sock")
		if err == nil {
			connection.Close()
		}
		return err
	}); err != nil {
		return err
	}
	started := time.Now()
	for _, name := range []string{"kube-controller-manager", "kube-scheduler", "kubelet", "kube-proxy"} {
		if err := p.start(name); err != nil {
			return err
		}
	}
	if err := p.waitFor(ctx, "the cluster's own objects", func() error {
		output, err := exec.CommandContext(ctx, "kubectl", "--kubeconfig", s.kubeconfig("admin"), "apply", "--server-side", "-f", s.path("config", "objects.yaml")).CombinedOutput()
		if err != nil {
			return fmt.Errorf("%w: %s", err, output)
		}
		return nil
	}); err != nil {
		return err
	}
	for _, component := range s.components()[8:] {
		if err := p.start(component.name); err != nil {
			return err
		}
	}
	if err := p.waitFor(ctx, "the node", func() error { return nodeIsReady(ctx, client, started) }); err != nil {
		return err
	}
	if err := p.waitFor(ctx, "the cluster's DNS", func() error { return serviceNameResolves(ctx) }); err != nil {
		return err
	}
	// Whoever runs a pod right after this would be refused until the account that pods run as is there.
	return p.waitFor(ctx, "the default service account", func() error {
		_, err := client.CoreV1().ServiceAccounts("default").Get(ctx, "default", metav1.GetOptions{})
		return err
	})
}

// processes starts, stops and reaps the node's components.
type processes struct {
	settings settings
	lock     sync.Mutex
	running  map[string]int
}

// programs returns the folder of this binary, which has the components' names beside it.
func programs() string {
	path, err := os.Executable()
	if err != nil {
		return "."
	}
	return filepath.Dir(path)
}

func (p *processes) start(name string) error {
	p.lock.Lock()
	defer p.lock.Unlock()
	if _, ok := p.running[name]; ok {
		return fmt.Errorf("%s is running", name)
	}
	for _, component := range p.settings.components() {
		if component.name != name {
			continue
		}
		// A socket that outlives its containerd looks like a ready one.
		if name == "containerd" {
			_ = os.Remove("/run/containerd/containerd.sock")
		}
		log, err := os.OpenFile(p.settings.path("log", name+".log"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
		if err != nil {
			return err
		}
		defer log.Close()
		program, err := exec.LookPath(component.program)
		if err != nil {
			return err
		}
		process, err := os.StartProcess(program, append([]string{component.program}, component.arguments...), &os.ProcAttr{
			Dir:   p.settings.Data,
			Env:   append(os.Environ(), component.variables...),
			Files: []*os.File{nil, log, log},
			Sys:   &syscall.SysProcAttr{Setsid: true},
		})
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		p.running[name] = process.Pid
		return process.Release()
	}
	return fmt.Errorf("there is no component %q", name)
}

// waitFor waits for something that components bring about; that one of them ends means it won't come.
func (p *processes) waitFor(ctx context.Context, what string, try func() error) error {
	return waitFor(ctx, what, func() error {
		if err := p.allRun(); err != nil {
			return hopeless{err}
		}
		return try()
	})
}

// allRun returns an error that names a component which ended, with the last line that it wrote.
func (p *processes) allRun() error {
	p.lock.Lock()
	defer p.lock.Unlock()
	for name, process := range p.running {
		var state unix.Siginfo
		// The dead are looked at and not reaped: that's for whoever comes after the start.
		err := unix.Waitid(unix.P_PID, process, &state, unix.WEXITED|unix.WNOHANG|unix.WNOWAIT, nil)
		if err != nil || state.Signo == 0 {
			continue
		}
		text, _ := os.ReadFile(p.settings.path("log", name+".log"))
		lines := strings.Split(strings.TrimSpace(string(text)), "\n")
		return fmt.Errorf("%s ended by itself: %s", name, lines[len(lines)-1])
	}
	return nil
}

// reap ends the wait for processes that are dead: the components, and what their parents left to process 1. It runs once the node has
// started: until then the node's own short-lived children (ip, kubectl) are waited for by who started them.
func (p *processes) reap() {
	for {
		dead, err := syscall.Wait4(-1, nil, 0, nil)
		if errors.Is(err, syscall.ECHILD) {
			time.Sleep(100 * time.Millisecond)
			continue
		}
		p.lock.Lock()
		for name, process := range p.running {
			if process == dead {
				delete(p.running, name)
				fmt.Fprintf(os.Stderr, "%s ended\n", name)
			}
		}
		p.lock.Unlock()
	}
}

// serve answers the commands freeze, thaw, kill and start.
func (p *processes) serve() error {
	path := p.settings.path(controlSocket)
	_ = os.Remove(path)
	listener, err := net.Listen("unix", path)
	if err != nil {
		return err
	}
	go func() {
		_ = http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if err := p.do(filepath.Dir(r.URL.Path)[1:], filepath.Base(r.URL.Path)); err != nil {
				http.Error(w, err.Error(), http.StatusConflict)
			}
		}))
	}()
	return nil
}

func (p *processes) do(verb, name string) error {
	if verb == "start" {
		return p.start(name)
	}
	signal := map[string]syscall.Signal{"freeze": syscall.SIGSTOP, "thaw": syscall.SIGCONT, "kill": syscall.SIGKILL}[verb]
	p.lock.Lock()
	process, ok := p.running[name]
	p.lock.Unlock()
	if !ok {
		return fmt.Errorf("%s isn't running", name)
	}
	if err := syscall.Kill(process, signal); err != nil || verb != "kill" {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	return waitFor(ctx, "the end of "+name, func() error {
		p.lock.Lock()
		defer p.lock.Unlock()
		if p.running[name] == process {
			return errors.New("it's still there")
		}
		return nil
	})
}
