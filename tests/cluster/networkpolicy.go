package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/tools/cache"
)

const policyTable = "inet network_policy"

// enforceNetworkPolicies is a component: it keeps nftables rules for the ingress policies of all namespaces. A change of a pod, a
// namespace or a policy makes all rules anew, in one transaction: for one node's pods that is quick, and there is no state to go wrong.
// Not enforced: egress rules.
func enforceNetworkPolicies(arguments []string) error {
	client, err := newClient(arguments[0])
	if err != nil {
		return err
	}
	ctx := context.Background()
	factory := informers.NewSharedInformerFactory(client, 0)
	changed := make(chan struct{}, 1)
	tell := func(any) {
		select {
		case changed <- struct{}{}:
		default:
		}
	}
	pods, namespaces, policies := factory.Core().V1().Pods(), factory.Core().V1().Namespaces(), factory.Networking().V1().NetworkPolicies()
	for _, informer := range []cache.SharedIndexInformer{pods.Informer(), namespaces.Informer(), policies.Informer()} {
		if _, err := informer.AddEventHandler(cache.ResourceEventHandlerFuncs{
			AddFunc: tell, DeleteFunc: tell, UpdateFunc: func(_, after any) { tell(after) },
		}); err != nil {
			return err
		}
	}
	factory.Start(ctx.Done())
	factory.WaitForCacheSync(ctx.Done())
	applied := ""
	for range changed {
		var w world
		var listed [3]error
		w.pods, listed[0] = pods.Lister().List(labels.Everything())
		w.namespaces, listed[1] = namespaces.Lister().List(labels.Everything())
		w.policies, listed[2] = policies.Lister().List(labels.Everything())
		if err := errors.Join(listed[:]...); err != nil {
			return err
		}
		rules := w.rules()
		if rules == applied {
			continue
		}
		nft := exec.Command("nft", "-f", "-")
		nft.Stdin = strings.NewReader(rules)
		if output, err := nft.CombinedOutput(); err != nil {
			fmt.Fprintf(os.Stderr, "nft: %v: %s\n%s\n", err, output, rules)
			time.Sleep(time.Second)
			tell(nil)
			continue
		}
		applied = rules
	}
	return nil
}

// world is all that the rules follow from.
type world struct {
	pods       []*corev1.Pod
	namespaces []*corev1.Namespace
	policies   []*networking.NetworkPolicy
}

// rules returns the whole table: a chain for each pod that a policy selects, which accepts what one allows and drops the rest.
// Traffic of the node itself (the kubelet's probes) passes another hook.
func (w world) rules() string {
	slices.SortFunc(w.pods, func(a, b *corev1.Pod) int { return strings.Compare(a.Status.PodIP, b.Status.PodIP) })
	slices.SortFunc(w.policies, func(a, b *networking.NetworkPolicy) int {
		return strings.Compare(a.Namespace+"/"+a.Name, b.Namespace+"/"+b.Name)
	})
	var chains, jumps strings.Builder
	for _, pod := range w.pods {
		if !hasOwnAddress(pod) {
			continue
		}
		accepted, isolated := w.acceptedBy(pod)
		if !isolated {
			continue
		}
		chain := "pod_" + strings.ReplaceAll(pod.Status.PodIP, ".", "_")
		fmt.Fprintf(&chains, "  chain %s {\n%s    drop\n  }\n", chain, accepted)
		fmt.Fprintf(&jumps, "    ip daddr %s jump %s\n", pod.Status.PodIP, chain)
	}
	// "add" makes the "delete" work the first time.
	return fmt.Sprintf(`add table %[1]s
delete table %[1]s
table %[1]s {
%[2]s  chain forward {
    type filter hook forward priority -5; policy accept;
    ct state established,related accept
%[3]s  }
}
`, policyTable, chains.String(), jumps.String())
}

func hasOwnAddress(pod *corev1.Pod) bool {
	ended := pod.Status.Phase == corev1.PodSucceeded || pod.Status.Phase == corev1.PodFailed
	return pod.Status.PodIP != "" && !pod.Spec.HostNetwork && !ended
}

// acceptedBy returns the rules for what may reach a pod, and whether any policy selects it.
func (w world) acceptedBy(pod *corev1.Pod) (string, bool) {
	var rules strings.Builder
	isolated := false
	for _, policy := range w.policies {
		if policy.Namespace != pod.Namespace || !matches(&policy.Spec.PodSelector, pod.Labels) ||
			!slices.Contains(policy.Spec.PolicyTypes, networking.PolicyTypeIngress) {
			continue
		}
		isolated = true
		for _, ingress := range policy.Spec.Ingress {
			for _, from := range w.sources(policy.Namespace, ingress.From) {
				for _, port := range ports(pod, ingress.Ports) {
					fmt.Fprintf(&rules, "    %s%saccept\n", from, port)
				}
			}
		}
	}
	return rules.String(), isolated
}

// sources returns the beginnings of the rules for where traffic may come from; one empty beginning means anywhere.
func (w world) sources(namespace string, peers []networking.NetworkPolicyPeer) []string {
	if len(peers) == 0 {
		return []string{""}
	}
	var found, addresses []string
	for _, peer := range peers {
		if block := peer.IPBlock; block != nil {
			source := "ip saddr " + block.CIDR + " "
			if len(block.Except) > 0 {
				source += "ip saddr != { " + strings.Join(block.Except, ", ") + " } "
			}
			found = append(found, source)
			continue
		}
		for _, pod := range w.pods {
			if hasOwnAddress(pod) && w.isPeer(pod, namespace, peer) && !slices.Contains(addresses, pod.Status.PodIP) {
				addresses = append(addresses, pod.Status.PodIP)
			}
		}
	}
	if len(addresses) > 0 {
		found = append(found, "ip saddr { "+strings.Join(addresses, ", ")+" } ")
	}
	return found
}

func (w world) isPeer(pod *corev1.Pod, namespace string, peer networking.NetworkPolicyPeer) bool {
	if peer.PodSelector != nil && !matches(peer.PodSelector, pod.Labels) {
		return false
	}
	if peer.NamespaceSelector == nil {
		return pod.Namespace == namespace
	}
	return slices.ContainsFunc(w.namespaces, func(candidate *corev1.Namespace) bool {
		return candidate.Name == pod.Namespace && matches(peer.NamespaceSelector, candidate.Labels)
	})
}

// ports returns the ends of the rules for a policy's ports; one empty end means all of them.
func ports(pod *corev1.Pod, wanted []networking.NetworkPolicyPort) []string {
	if len(wanted) == 0 {
		return []string{""}
	}
	var found []string
	for _, port := range wanted {
		protocol := "tcp"
		if port.Protocol != nil {
			protocol = strings.ToLower(string(*port.Protocol))
		}
		switch {
		case port.Port == nil:
			found = append(found, "meta l4proto "+protocol+" ")
		case port.EndPort != nil:
			found = append(found, fmt.Sprintf("%s dport %d-%d ", protocol, port.Port.IntValue(), *port.EndPort))
		case port.Port.StrVal != "":
			for _, number := range numbersOf(pod, port.Port.StrVal) {
				found = append(found, fmt.Sprintf("%s dport %d ", protocol, number))
			}
		default:
			found = append(found, fmt.Sprintf("%s dport %d ", protocol, port.Port.IntValue()))
		}
	}
	return found
}

func numbersOf(pod *corev1.Pod, name string) []int32 {
	var numbers []int32
	for _, container := range pod.Spec.Containers {
		for _, port := range container.Ports {
			if port.Name == name {
				numbers = append(numbers, port.ContainerPort)
			}
		}
	}
	return numbers
}

func matches(selector *metav1.LabelSelector, of map[string]string) bool {
	parsed, err := metav1.LabelSelectorAsSelector(selector)
	return err == nil && parsed.Matches(labels.Set(of))
}
