package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

var errNoCluster = errors.New("no cluster is up; bring one up with: cluster up")

func up(arguments []string) error {
	var s settings
	flags := flag.NewFlagSet("up", flag.ExitOnError)
	flags.StringVar(&s.Data, "data", os.Getenv("TEST_CLUSTER_DATA"), "the folder for all of the cluster's files")
	flags.IntVar(&s.Owner, "until-exit-of", 0, "a process whose end takes the cluster down")
	without := flags.Bool("without-network-policy", false, "accept network policies and enforce none, as many clusters do")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	s.NetworkPolicy = !*without
	if os.Geteuid() != 0 {
		return errors.New("the test cluster needs root: it makes namespaces, mounts and cgroups")
	}
	if err := needPrograms(); err != nil {
		return err
	}
	if err := waitForTheLast(); err != nil {
		return err
	}
	if s.Data == "" {
		return errors.New("no data folder is given; name one with --data FOLDER or TEST_CLUSTER_DATA")
	}
	data, err := filepath.Abs(s.Data)
	if err != nil {
		return err
	}
	s.Data = data
	if err := s.takeData(); err != nil {
		return err
	}
	if err := s.startKeeper(); err != nil {
		return err
	}
	fmt.Printf("the test cluster is up\n  KUBECONFIG=%s\n  registry: 127.0.0.1:%d here, %s in pods\n  node: %s\n",
		s.kubeconfig("host"), registryPort, registryName, nodeAddress)
	return nil
}

// waitForTheLast returns when no cluster is up. One whose owner has ended is on its way down and worth waiting for; any other isn't.
func waitForTheLast() error {
	deadline := time.Now().Add(20 * time.Second)
	for {
		if _, err := lockHolder(); err != nil {
			return nil
		}
		last, err := readSettings(recordFile)
		ends := err == nil && last.Owner != 0 && syscall.Kill(last.Owner, 0) != nil
		if !ends || time.Now().After(deadline) {
			return errors.New(describeRunning())
		}
		time.Sleep(50 * time.Millisecond)
	}
}

func (s settings) startKeeper() error {
	log, err := os.OpenFile(s.path("log", "keeper.log"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	command := exec.Command(filepath.Join(programs(), "cluster"), "keeper", s.path(settingsFile))
	// A proxy that this machine is behind isn't the way to the node.
	for _, variable := range os.Environ() {
		if name, _, _ := strings.Cut(variable, "="); !strings.HasSuffix(strings.ToUpper(name), "_PROXY") {
			command.Env = append(command.Env, variable)
		}
	}
	command.Env = append(command.Env, "PATH="+programs()+":"+os.Getenv("PATH"))
	command.Stderr = log
	command.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	output, err := command.StdoutPipe()
	if err != nil {
		return err
	}
	if err := command.Start(); err != nil {
		return err
	}
	if answer, _ := bufio.NewReader(output).ReadString('\n'); answer != "ready\n" {
		_ = command.Wait()
		text, _ := os.ReadFile(log.Name())
		lines := strings.Split(strings.TrimSpace(string(text)), "\n")
		return fmt.Errorf("the cluster didn't come up: %s", strings.TrimPrefix(lines[len(lines)-1], "error: "))
	}
	return nil
}

// needPrograms names all that is missing at once, with the package that Debian has it in.
func needPrograms() error {
	var missing []string
	for _, needed := range [][2]string{
		{"containerd", "containerd"}, {"runc", "runc"}, {"docker-registry", "docker-registry"}, {"nft", "nftables"},
		{"iptables", "iptables"}, {"ip", "iproute2"}, {"sysctl", "procps"}, {"/usr/lib/cni/bridge", "containernetworking-plugins"},
	} {
		if _, err := exec.LookPath(needed[0]); err != nil {
			missing = append(missing, needed[1])
		}
	}
	if missing != nil {
		return fmt.Errorf("what the node is made of is missing; install it (Debian, Ubuntu): apt-get install %s", strings.Join(missing, " "))
	}
	return nil
}

func down(arguments []string) error {
	flags := flag.NewFlagSet("down", flag.ExitOnError)
	keep := flags.Bool("keep-data", false, "keep the data folder")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	s, recordError := readSettings(recordFile)
	if holder, err := lockHolder(); err == nil {
		if err := syscall.Kill(holder, syscall.SIGTERM); err != nil {
			return err
		}
	}
	deadline := time.Now().Add(20 * time.Second)
	for {
		if _, err := lockHolder(); err != nil {
			break
		}
		if time.Now().After(deadline) {
			keeper, _ := os.ReadFile(lockFile)
			return fmt.Errorf("the cluster's keeper (process %s) doesn't end; end it with kill -9, then run this again", keeper)
		}
		time.Sleep(20 * time.Millisecond)
	}
	if err := removeLeftovers(); err != nil {
		return err
	}
	_ = os.Remove(recordFile)
	_ = os.Remove(lockFile)
	if recordError != nil {
		s.Data = os.Getenv("TEST_CLUSTER_DATA")
	}
	if *keep || s.Data == "" {
		return nil
	}
	return s.removeData()
}

// lockHolder returns the keeper of the running cluster.
func lockHolder() (int, error) {
	lock, err := os.Open(lockFile)
	if err != nil {
		return 0, err
	}
	defer lock.Close()
	if err := unix.Flock(int(lock.Fd()), unix.LOCK_EX|unix.LOCK_NB); err == nil {
		return 0, errNoCluster
	}
	text, err := os.ReadFile(lockFile)
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(strings.TrimSpace(string(text)))
}

func describeRunning() string {
	s, _ := readSettings(recordFile)
	owner := "brought up by hand"
	if s.Owner != 0 {
		owner = fmt.Sprintf("of process %d", s.Owner)
	}
	return fmt.Sprintf("a test cluster is up on this machine already (%s, data in %s), and one machine holds one; take it down with: cluster down", owner, s.Data)
}

func status([]string) error {
	if _, err := lockHolder(); err != nil {
		return errNoCluster
	}
	fmt.Println(describeRunning())
	return nil
}

// useRunningCluster points this process's children and client libraries at the running cluster.
func useRunningCluster() {
	if s, err := readSettings(recordFile); err == nil {
		os.Setenv("KUBECONFIG", s.kubeconfig("host"))
		os.Setenv("KUBECACHEDIR", s.path("kubectl-cache"))
	}
}

func shell(arguments []string) error {
	if _, err := lockHolder(); err != nil {
		return errNoCluster
	}
	useRunningCluster()
	os.Setenv("PATH", programs()+":"+os.Getenv("PATH"))
	if len(arguments) == 0 {
		arguments = []string{"bash"}
	}
	program, err := exec.LookPath(arguments[0])
	if err != nil {
		return err
	}
	return syscall.Exec(program, arguments, os.Environ())
}

func control(verb string, arguments []string) error {
	if len(arguments) != 1 {
		return fmt.Errorf("%s needs the name of one component", verb)
	}
	s, err := readSettings(recordFile)
	if err != nil {
		return errNoCluster
	}
	// By a relative name, since a socket's address has at most 107 bytes.
	if err := os.Chdir(s.Data); err != nil {
		return err
	}
	client := http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
		return net.Dial("unix", controlSocket)
	}}}
	response, err := client.Post("http://node/"+verb+"/"+arguments[0], "", nil)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		text, _ := bufio.NewReader(response.Body).ReadString('\n')
		return errors.New(strings.TrimSpace(text))
	}
	return nil
}

func push(arguments []string) error {
	flags := flag.NewFlagSet("push", flag.ExitOnError)
	registry := flags.String("registry", fmt.Sprintf("127.0.0.1:%d", registryPort), "a registry that lets everybody in")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	if flags.NArg() < 2 {
		return errors.New("push needs the image's name and a program")
	}
	// The rule of all registry clients: no TLS on loopback only.
	scheme := "https://"
	if strings.HasPrefix(*registry, "127.0.0.1:") || strings.HasPrefix(*registry, "localhost:") {
		scheme = "http://"
	}
	return pushImage(scheme+*registry, flags.Arg(0), flags.Arg(1), flags.Args()[2:])
}

func printPrograms([]string) error {
	fmt.Println(programs())
	return nil
}
