package main

// component is one long-running program of the node.
type component struct {
	name      string
	program   string // found on PATH; the components of Kubernetes are links to this binary
	arguments []string
	variables []string
}

// components returns what runs on the node, in the order of start.
func (s settings) components() []component {
	key := func(name string) string { return s.path("pki", name) }
	list := []component{
		{name: "registry", program: "docker-registry", arguments: []string{"serve", s.path("config", "registry.yaml")}},
		{name: "containerd", program: "containerd", arguments: []string{"--config", s.path("config", "containerd.toml")}},
		{name: "etcd", arguments: []string{
			"--data-dir=" + s.path("etcd"),
			"--listen-client-urls=http://127.0.0.1:2379", "--advertise-client-urls=http://127.0.0.1:2379",
			"--listen-peer-urls=http://127.0.0.1:2380", "--initial-advertise-peer-urls=http://127.0.0.1:2380",
			"--initial-cluster=default=http://127.0.0.1:2380",
			"--unsafe-no-fsync", // what a power cut would lose is made anew by the next run
			"--log-level=warn",
		}},
		{name: "kube-apiserver", arguments: []string{
			"--etcd-servers=http://127.0.0.1:2379", "--bind-address=0.0.0.0", "--secure-port=6443", "--advertise-address=" + nodeAddress,
			"--tls-cert-file=" + key("apiserver.crt"), "--tls-private-key-file=" + key("apiserver.key"), "--client-ca-file=" + key("ca.crt"),
			"--kubelet-client-certificate=" + key("apiserver-kubelet-client.crt"), "--kubelet-client-key=" + key("apiserver-kubelet-client.key"),
			"--kubelet-certificate-authority=" + key("ca.crt"), "--kubelet-preferred-address-types=InternalIP",
			"--service-account-issuer=https://kubernetes.default.svc.cluster.local",
			"--service-account-jwks-uri=https://" + nodeAddress + ":6443/openid/v1/jwks",
			"--service-account-key-file=" + key("tokens.pub"), "--service-account-signing-key-file=" + key("tokens.key"),
			"--authorization-mode=Node,RBAC", "--enable-admission-plugins=NodeRestriction", "--enable-bootstrap-token-auth=true",
			"--allow-privileged=true",
			"--service-cluster-ip-range=" + serviceNetwork, "--service-node-port-range=30000-32767",
			// For API servers that extend this one (metrics and the like).
			"--requestheader-client-ca-file=" + key("front-proxy-ca.crt"), "--requestheader-allowed-names=front-proxy-client",
			"--requestheader-username-headers=X-Remote-User", "--requestheader-group-headers=X-Remote-Group",
			"--requestheader-extra-headers-prefix=X-Remote-Extra-",
			"--proxy-client-cert-file=" + key("front-proxy-client.crt"), "--proxy-client-key-file=" + key("front-proxy-client.key"),
		}},
		{name: "kube-controller-manager", arguments: append(s.clientFlags("kube-controller-manager"),
			"--use-service-account-credentials=true",
			"--service-account-private-key-file="+key("tokens.key"), "--root-ca-file="+key("ca.crt"),
			"--cluster-signing-cert-file="+key("ca.crt"), "--cluster-signing-key-file="+key("ca.key"),
			"--controllers=*,bootstrap-signer-controller,token-cleaner-controller",
			// Simulated nodes would use up the ranges of pods; the only real node has its range from the CNI configuration.
			"--allocate-node-cidrs=false", "--cluster-cidr=10.244.0.0/16", "--service-cluster-ip-range="+serviceNetwork,
		)},
		{name: "kube-scheduler", arguments: s.clientFlags("kube-scheduler")},
		{name: "kubelet", arguments: []string{
			"--config=" + s.path("config", "kubelet.yaml"), "--kubeconfig=" + s.kubeconfig("kubelet"),
			"--hostname-override=" + nodeName, "--node-ip=" + nodeAddress, "--root-dir=" + s.path("kubelet"),
		}},
		{name: "kube-proxy", arguments: []string{"--config=" + s.path("config", "kube-proxy.yaml")}},
		{name: "coredns", arguments: []string{"-conf", s.path("config", "Corefile")}},
		{name: "kwok", arguments: []string{
			"--kubeconfig=" + s.kubeconfig("kwok"),
			"--manage-nodes-with-annotation-selector=kwok.x-k8s.io/node=fake",
			"--cidr=" + simulatedNetwork, "--node-ip=" + nodeAddress,
			// No leases: with them it overlooks a pod that is placed on a node at the moment the node becomes ready.
			"--node-lease-duration-seconds=0",
		}, variables: []string{"KWOK_WORKDIR=" + s.path("kwok")}},
	}
	if s.NetworkPolicy {
		list = append(list, component{name: "network-policy", program: "cluster", arguments: []string{"network-policy", s.kubeconfig("network-policy")}})
	}
	for at := range list {
		if list[at].program == "" {
			list[at].program = list[at].name
		}
	}
	return list
}

// clientFlags are the same for controller manager and scheduler: one of each runs, so none has to be elected.
func (s settings) clientFlags(name string) []string {
	config := s.kubeconfig(name)
	return []string{
		"--kubeconfig=" + config, "--authentication-kubeconfig=" + config, "--authorization-kubeconfig=" + config,
		"--bind-address=127.0.0.1", "--leader-elect=false",
	}
}
